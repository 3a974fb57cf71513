import { common } from '../words/common.ts'
import { Btn, BtnLink } from './Btn.tsx'
import { RefusalNote } from './States.tsx'

/** An act of a page, as `useAct` knows it. */
interface Act {
  isPending: boolean
  error: Error | null
}

export interface EditActsProps {
  /** Saving or making. */
  act: Act
  /** What the button says, and what it says while it works. */
  label: string
  pending: string
  /** What is missing before it can be saved; empty when nothing is. */
  lack?: string
  /** Where one came from; also the way back for those who may only look. */
  back: { to: string; params?: Record<string, string> }
  /** Without, the page is to be read only. */
  writes?: boolean
  /** Removing what is edited asks first. */
  remove?: { act: Act; label: string; sure: string; run: () => void }
}

/** The foot of every page that edits something: why not, save, back, and apart from them what cannot be undone. */
export function EditActs({ act, label, pending, lack = '', back, writes = true, remove }: EditActsProps) {
  return (
    <>
      <RefusalNote error={act.error ?? remove?.act.error} />
      <div className="form-acts">
        {writes && (
          <Btn
            type="submit"
            look="primary"
            size="lg"
            busy={act.isPending}
            disabled={lack !== ''}
            title={lack || undefined}
          >
            {act.isPending ? pending : label}
          </Btn>
        )}
        <BtnLink size="lg" to={back.to} params={back.params}>
          {writes ? common.cancel : common.back}
        </BtnLink>
        {writes && lack && <span className="d3">{lack}</span>}
        {writes && remove && (
          <Btn
            look="quiet"
            size="lg"
            className="push"
            busy={remove.act.isPending}
            onClick={() => {
              if (confirm(remove.sure)) remove.run()
            }}
          >
            {remove.label}
          </Btn>
        )}
      </div>
    </>
  )
}

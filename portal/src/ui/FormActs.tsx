import { common } from '../words/common.ts'
import { Btn } from './Btn.tsx'
import { RefusalNote } from './States.tsx'

/** An act of a form, as `useAct` knows it. */
interface Act {
  isPending: boolean
  error: Error | null
}

export interface FormActsProps {
  /** Saving or making. */
  act: Act
  /** What the button says, and what it says while it works. */
  label: string
  pending?: string
  /** It can be saved. */
  ready: boolean
  /** What is missing before it can be. */
  lack?: string
  /** What a refusal means for the reader. */
  what?: string
  onCancel: () => void
  /** Removing what is edited; with `sure` it asks first. */
  remove?: { act: Act; label: string; sure?: string; run: () => void }
}

/** The foot of a form that stands within a page: why not, save, cancel, and apart from them what cannot be undone. */
export function FormActs({ act, label, pending = label, ready, lack, what, onCancel, remove }: FormActsProps) {
  return (
    <>
      <RefusalNote error={act.error ?? remove?.act.error} what={what} />
      <div className="form-acts">
        <Btn type="submit" look="primary" busy={act.isPending} disabled={!ready} title={ready ? undefined : lack}>
          {act.isPending ? pending : label}
        </Btn>
        <Btn onClick={onCancel}>{common.cancel}</Btn>
        {remove && (
          <Btn
            look="quiet"
            className="push"
            busy={remove.act.isPending}
            onClick={() => {
              if (remove.sure === undefined || confirm(remove.sure)) remove.run()
            }}
          >
            {remove.label}
          </Btn>
        )}
      </div>
    </>
  )
}

import { IconDownload, IconPencil, IconSignature } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { crises } from '#contracts/crises'
import type { Reply } from '../../api.ts'
import { when } from '../../format.ts'
import { useAct, useRead } from '../../queries.ts'
import { useMay } from '../../session.ts'
import { useTitle } from '../../shell/title.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { AreaField, ChoiceField, Form, fieldErrors } from '../../ui/Field.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { PageHead } from '../../ui/PageHead.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { Status } from '../../ui/Status.tsx'
import { say } from '../../words/crises.ts'
import { MarkdownText } from './MarkdownText.tsx'
import './crises.css'

type Doc = Reply<typeof crises.getPostMortem>

/** The post-mortem of a crisis: read, written on as a new version, signed off by its lead, taken along as a file. */
export default function PostMortemPage() {
  const { crisis: id } = useParams({ strict: false }) as { crisis: string }
  const [version, setVersion] = useState<number | undefined>()
  const read = useRead(crises.getPostMortem, { params: { id }, query: { version } }, { kinds: ['crisis'], keep: true })
  useTitle(`${say.postMortem} CR-${id}`)
  return (
    <>
      <PageHead
        title={`${say.postMortem} CR-${id}`}
        back={{ to: '/crises/$crisis', params: { crisis: id }, label: say.crisis }}
      />
      <div className="pad cr-doc">
        <RefusalNote error={read.error} what={say.cannotBeShown} />
        {read.isPending && <Skeleton rows={8} />}
        {read.data && <Document id={id} of={read.data} onVersion={setVersion} />}
      </div>
    </>
  )
}

type Props = { id: string; of: Doc; onVersion: (version: number | undefined) => void }

function Document({ id, of, onVersion }: Props) {
  const may = useMay('crisis.act')
  const now = useNowEvery(60_000)
  const [editing, setEditing] = useState(false)
  const sign = useAct(crises.signPostMortem)
  const newest = of.versions[0]?.number ?? of.number
  const isNewest = of.number === newest
  return (
    <>
      <div className="row wrap cr-doc-acts">
        <ChoiceField
          hideLabel
          label={say.versions}
          value={String(of.number)}
          onChoice={(value) => onVersion(Number(value) === newest ? undefined : Number(value))}
          options={of.versions.map((one) => ({
            value: String(one.number),
            label: `${say.version(one.number)} ${say.savedBy(one.savedName, when(one.savedAt.getTime(), now, 'minutes'))}`,
          }))}
        />
        <Signed of={of} />
        <span className="push row wrap">
          {of.may.sign && isNewest && of.signed?.number !== newest && !editing && (
            <Btn
              look="primary"
              icon={IconSignature}
              busy={sign.isPending}
              onClick={() => sign.mutate({ params: { id }, body: { number: newest } })}
            >
              {sign.isPending ? say.signing : say.sign}
            </Btn>
          )}
          {may && isNewest && !editing && (
            <Btn icon={IconPencil} onClick={() => setEditing(true)}>
              {say.edit}
            </Btn>
          )}
          {!isNewest && <Btn onClick={() => onVersion(undefined)}>{say.newest}</Btn>}
          <a className="btn" href={`/api/crises/${id}/post-mortem/file`} download>
            <Icon of={IconDownload} />
            {say.download}
          </a>
        </span>
      </div>
      <RefusalNote error={sign.error} what={say.notSaved} />
      {editing ? (
        <Edit id={id} of={of} onDone={() => setEditing(false)} />
      ) : (
        <article className="cr-text-doc" lang="en">
          <MarkdownText text={of.text} />
        </article>
      )}
    </>
  )
}

function Signed({ of }: { of: Doc }) {
  const now = useNowEvery(60_000)
  if (!of.signed) return <Status shape="dotted">{say.notSigned}</Status>
  const { name, at, number } = of.signed
  return <Status shape="ticked">{say.signedBy(name, when(at.getTime(), now, 'minutes'), number)}</Status>
}

function Edit({ id, of, onDone }: { id: string; of: Doc; onDone: () => void }) {
  // The version one began from: another that is saved meanwhile is never written over.
  const [base] = useState(of.number)
  const [text, setText] = useState(of.text)
  const act = useAct(crises.savePostMortem, onDone)
  return (
    <Form onSubmit={() => !act.isPending && text.trim() && act.mutate({ params: { id }, body: { base, text } })}>
      <AreaField
        label={say.text}
        hint={say.textHint}
        rows={28}
        value={text}
        onText={setText}
        error={fieldErrors(act.error).text}
        spellCheck
      />
      <RefusalNote error={act.error} what={say.notSaved} />
      <div className="form-acts">
        <Btn look="primary" size="touch" type="submit" busy={act.isPending} disabled={!text.trim() || text === of.text}>
          {act.isPending ? say.saving : say.save}
        </Btn>
        <Btn size="touch" onClick={onDone}>
          {say.cancel}
        </Btn>
      </div>
    </Form>
  )
}

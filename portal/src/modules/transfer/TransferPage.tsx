import { useState } from 'react'
import { sheetColumns, transfer } from '#contracts/transfer'
import type { Reply } from '../../api.ts'
import { useFilters } from '../../filters.ts'
import { count } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { Btn, BtnLink } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Health } from '../../ui/Health.tsx'
import { SegLinks } from '../../ui/Seg.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { FromServer, RefusalNote } from '../../ui/States.tsx'
import { byLanguage } from '../../words/pick.ts'
import { germanProblems } from '../../words/problems.ts'
import { cellWords, columnWords, transferWords as words } from '../../words/transfer.ts'
import { Frame, Part } from '../settings/Frame.tsx'
import './transfer.css'

type Kind = keyof typeof sheetColumns
type Result = Reply<typeof transfer.previewTable>
const KINDS: Kind[] = ['accounts', 'people', 'contracts']
const COMMANDS = ['zammad', 'rt'].map((desk) => `npx palisade import ${desk} FILE.zip --dry-run`)
/** As many faults as somebody mends before trying again. */
const MOST = 50

function Says({ fault }: { fault: Result['faults'][number] }) {
  if (fault.cell)
    return (
      <>
        <span className="mono">{fault.cell.column}</span> {cellWords[fault.cell.wrong](fault.cell.value)}
      </>
    )
  return byLanguage(null, germanProblems[fault.code]) ?? <FromServer text={fault.says} />
}

/** What would become of the file, or what became of it. */
function Outcome({ of, kept }: { of: Result; kept: boolean }) {
  if (kept)
    return (
      <div className="call acc" role="status">
        <span className="grow b">{words.taken(count(of.made))}</span>
        <BtnLink to="/accounts" size="sm">
          {words.seeAccounts}
        </BtnLink>
      </div>
    )
  if (of.rows === 0) return <p className="call p3">{words.empty}</p>
  if (of.faults.length === 0)
    return (
      <p role="status">
        <Health of="up">{words.fits(count(of.rows))}</Health>
      </p>
    )
  return (
    <div className="stack g2" role="alert">
      <p>
        <Health of="down">
          <b className="b">{words.faults(of.faults.length, count(of.rows))}</b>
        </Health>
      </p>
      <p className="d2">{words.mend}</p>
      <ol className="tr-faults">
        {of.faults.slice(0, MOST).map((fault) => (
          <li key={fault.line}>
            <span className="b tn">{words.line(fault.line)}</span>
            <span>
              <Says fault={fault} /> <span className="mono d3 sm">{fault.code}</span>
            </span>
          </li>
        ))}
      </ol>
      {of.faults.length > MOST && <p className="d3">{words.more(of.faults.length - MOST)}</p>}
    </div>
  )
}

/** A file, what it would do, and the act. */
function Take({ kind }: { kind: Kind }) {
  const [text, setText] = useState('')
  const [name, setName] = useState('')
  const [seen, setSeen] = useState<Result | null>(null)
  const [kept, setKept] = useState(false)
  const look = useAct(transfer.previewTable, setSeen)
  const take = useAct(transfer.importTable, (result) => {
    setSeen(result)
    setKept(true)
    setText('')
  })
  function choose(file: File | undefined) {
    setSeen(null)
    setKept(false)
    take.reset()
    look.reset()
    setName(file?.name ?? '')
    if (!file) return
    void file.text().then((read) => {
      setText(read)
      look.mutate({ body: { kind, text: read } })
    })
  }
  const ready = seen !== null && !kept && seen.rows > 0 && seen.faults.length === 0
  return (
    <>
      <label className="field">
        <span className="lb">{words.file}</span>
        <input
          className="in"
          type="file"
          accept=".csv,.tsv,.txt,text/csv"
          onChange={(event) => {
            choose(event.target.files?.[0])
            // The same file, mended, may be chosen again.
            event.target.value = ''
          }}
        />
        <span className="hint">{words.fileHint}</span>
      </label>
      {name && <p className="m">{name}</p>}
      {look.isPending && (
        <p className="d2" role="status">
          {words.looking}
        </p>
      )}
      <RefusalNote error={look.error ?? take.error} what={words.cannotRead} />
      {seen && <Outcome of={seen} kept={kept} />}
      {ready && (
        <span>
          <Btn look="primary" busy={take.isPending} onClick={() => take.mutate({ body: { kind, text } })}>
            {take.isPending ? words.taking : words.take(count(seen.rows))}
          </Btn>
        </span>
      )}
    </>
  )
}

function Columns({ kind }: { kind: Kind }) {
  const means = columnWords as Record<string, string>
  return (
    <Part title={words.columns}>
      <Sideways label={words.columns}>
        <table className="tb tr-cols">
          <thead>
            <tr>
              <th>{words.column}</th>
              <th>{words.means}</th>
            </tr>
          </thead>
          <tbody>
            {sheetColumns[kind].map((column) => (
              <tr key={column.name}>
                <td>
                  <span className="mono">{column.name}</span>{' '}
                  {column.required && <Chip look="line">{words.needed}</Chip>}
                </td>
                <td>{means[`${kind}_${column.name}`]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Sideways>
    </Part>
  )
}

/** Tables of accounts, people and contracts: tried first, then kept whole. */
export default function TransferPage() {
  const { values } = useFilters(['kind'])
  const kind = KINDS.find((one) => one === values.kind) ?? 'accounts'
  return (
    <Frame title={words.title}>
      <p className="d2">{words.says}</p>
      <div className="row wrap">
        <SegLinks
          label={words.whichTable}
          value={kind}
          options={KINDS.map((value) => ({
            value,
            label: words[value],
            to: '.',
            search: value === 'accounts' ? {} : { kind: value },
          }))}
        />
        <span className="d3">{words.order}</span>
      </div>
      <Take key={kind} kind={kind} />
      <Columns kind={kind} />
      <Part title={words.otherDesk} says={words.otherDeskSays}>
        {COMMANDS.map((one) => (
          <code key={one} className="tr-cmd">
            {one}
          </code>
        ))}
      </Part>
    </Frame>
  )
}

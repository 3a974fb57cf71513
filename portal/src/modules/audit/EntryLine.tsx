import { IconAlertTriangle, IconClockPause, IconFilter, IconShieldLock } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { audit } from '#contracts/audit'
import { hrefOf } from '../../api.ts'
import { clockSeconds } from '../../format.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { auditWords as words } from '../../words/audit.ts'
import { actWord, type Entry, fieldsOf, placeOf, viaWord } from './words.ts'

const ICONS = { sealed: IconShieldLock, waiting: IconClockPause, altered: IconAlertTriangle }

function Fields({ of }: { of: Entry }) {
  const rows = fieldsOf(of)
  if (rows.length === 0) return null
  const changed = of.before !== null || of.after !== null
  return (
    <Sideways label={words.details}>
      <table className="tb aud-tb">
        <thead>
          <tr>
            <th>{words.field}</th>
            {changed && <th>{words.before}</th>}
            <th>{changed ? words.after : words.value}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.field}>
              <td className="mono">{row.field}</td>
              {changed && <td>{row.before}</td>}
              <td>{row.after}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Sideways>
  )
}

function ProofLine({ of }: { of: Entry }) {
  if (of.proof === 'altered') return <p className="t-p1 m">{words.alteredSays}</p>
  if (of.proof === 'waiting' || of.index === null) return <p className="sm d2">{words.waitingSays}</p>
  return (
    <p className="sm d2 row wrap">
      {words.sealedSays(of.index)}
      <a className="link" href={hrefOf(audit.readProof, { params: { id: of.id } })} download={`proof-${of.index}.json`}>
        {words.proof}
      </a>
    </p>
  )
}

/** One act: who did what, to what, when and from where; on demand what changed, and its proof. */
export function EntryLine(props: { of: Entry; onActor: (id: string) => void; onSubject: (id: string) => void }) {
  const { of } = props
  const [open, setOpen] = useState(false)
  const details = useId()
  const { actor, subject } = of
  const name = subject.name ?? (subject.id === 'unknown' ? words.unknown : subject.id)
  const place = placeOf(subject)
  const second = [
    of.account && of.account.name !== name ? of.account.name : '',
    viaWord(actor.via),
    of.from?.device,
    of.from?.ip,
  ]
  return (
    <li className={of.proof === 'altered' ? 'altered' : undefined}>
      <time className="tn" dateTime={of.at.toISOString()}>
        {clockSeconds(of.at)}
      </time>
      <Icon of={ICONS[of.proof]} className={of.proof === 'altered' ? 't-p1' : 'd3'} />
      <div className="grow">
        <span className="block">
          <b className="m">{actWord(of.act)}</b>{' '}
          <span className="d2">
            {name !== actor.name && `${name}, `}
            {actor.name}
          </span>
        </span>
        <span className="sm d3 block">{second.filter(Boolean).join(', ')}</span>
        {open && (
          <div id={details} className="stack g2 aud-more">
            <Fields of={of} />
            <ProofLine of={of} />
            <span className="row wrap">
              {actor.id && (
                <Btn size="sm" icon={IconFilter} onClick={() => props.onActor(actor.id ?? '')}>
                  {words.onlyBy(actor.name)}
                </Btn>
              )}
              {subject.id !== 'unknown' && (
                <Btn size="sm" icon={IconFilter} onClick={() => props.onSubject(subject.id)}>
                  {words.onlyOn(name)}
                </Btn>
              )}
              {place && (
                <Link className="link sm" to={place}>
                  {words.open(name)}
                </Link>
              )}
            </span>
          </div>
        )}
      </div>
      {of.proof !== 'sealed' && (
        <Chip look={of.proof === 'altered' ? 'p1' : 'line'}>
          {of.proof === 'altered' ? words.altered : words.waiting}
        </Chip>
      )}
      <Btn
        size="sm"
        look="quiet"
        aria-expanded={open}
        aria-controls={open ? details : undefined}
        onClick={() => setOpen(!open)}
      >
        {open ? words.hide : words.details}
      </Btn>
    </li>
  )
}

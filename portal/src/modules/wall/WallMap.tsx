import { HealthShape } from '../../ui/Health.tsx'
import { say } from '../../words/wall.ts'
import { layOut } from '../systems/map-layout.ts'
import { beyond, totalOf } from './beyond.ts'
import { more } from './More.tsx'
import { linesOf } from './map-lines.ts'
import { type Box, type Edge, rowsOf } from './map-rows.ts'
import { nameLines } from './name-lines.ts'
import type { Wall } from './reading.ts'
import './map.css'

type Node = Wall['map']['nodes'][number]

/** In units of the wall: three boxes fill the panel, so that the type of a name is never smaller than that of any other text. */
const box = { width: 212, height: 74 }
const step = { x: 224, y: 116 }
const columns = 3
/** With the accounts below; deeper maps become smaller. */
const rows = 5
const accountsShown = 6
const type = 24

const lookOf = (worst: Node['worst']) => (worst === null ? 'up' : worst === 'P1' || worst === 'P2' ? 'bad' : 'meh')
const shapes = { up: 'up', meh: 'degraded', bad: 'down' } as const

/** Alarmed systems with all that carries them, from top to bottom, and how each account stands. */
export function WallMap({ of }: { of: Wall }) {
  const laid = rowsOf(layOut(of.map.nodes, of.map.groups), of.map.groups, { columns, rows })
  const left = beyond(
    of.alarmedSystems,
    of.map.nodes.flatMap(({ worst }) => (worst === null ? [] : [{ severity: worst }])),
  )
  const accounts = of.accounts.slice(0, of.accountsInAll > accountsShown ? accountsShown - 1 : accountsShown)
  const width = columns * step.x - step.x + box.width
  const height = laid.rows * step.y - step.y + box.height
  return (
    <section className="wl-panel wl-map">
      <h2>{say.map}</h2>
      {totalOf(left) > 0 && <p className="wl-more">{more(left)}</p>}
      {laid.rows === 0 && <p className="dim">{say.noSystems}</p>}
      {laid.rows > 0 && (
        <svg
          viewBox={`-2 -2 ${width + 4} ${height + 4}`}
          preserveAspectRatio="xMidYMin"
          role="img"
          aria-label={labelOf(of.map.nodes)}
        >
          {linesOf(laid.edges, { box, step, columns }).map(({ edge, d }) => (
            <Line key={`${edge.from.id} ${edge.to.id}`} of={edge} d={d} />
          ))}
          {laid.boxes.map((each) => (
            <SystemBox key={each.id} of={each} />
          ))}
        </svg>
      )}
      <ul className="wl-accounts">
        {accounts.map((account) => (
          <li key={account.name} className={lookOf(account.worst)}>
            <span className="t">{account.name}</span>
            <span className="s">{say.ofSystems(account.systems - account.alarmed, account.systems)}</span>
          </li>
        ))}
        {of.accountsInAll > accounts.length && (
          <li className="rest">
            <span className="s">{say.moreAccounts(of.accountsInAll - accounts.length)}</span>
          </li>
        )}
      </ul>
    </section>
  )
}

function SystemBox({ of }: { of: Box }) {
  const look = lookOf(of.worst)
  const lines = nameLines(of.name ?? say.others(of.count), (box.width - 54) / type)
  return (
    <g transform={`translate(${of.column * step.x} ${of.row * step.y})`}>
      <rect className={`bx ${look}`} width={box.width} height={box.height} rx="8" />
      <svg className={`dot ${look}`} x="10" y={box.height / 2 - 12} width="24" height="24" aria-hidden="true">
        <HealthShape of={shapes[look]} />
      </svg>
      {lines.map((line, n) => (
        <text key={n} x="42" y={box.height / 2 + 9 + (n - (lines.length - 1) / 2) * 29}>
          {line}
        </text>
      ))}
    </g>
  )
}

function Line({ of: { from, mode, several }, d }: { of: Edge; d: string }) {
  const bad = lookOf(from.worst) === 'bad' ? ' bad' : ''
  const either = mode === 'any' && several ? ' either' : ''
  return <path className={`ed${bad}${either}`} d={d} />
}

const labelOf = (nodes: readonly Node[]) =>
  [say.map, ...nodes.filter(({ worst }) => worst !== null).map(({ name, worst }) => `${name} ${worst}`)].join(', ')

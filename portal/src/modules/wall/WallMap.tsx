import { say } from '../../words/wall.ts'
import { layOut, type Placed } from '../systems/map-layout.ts'
import type { Wall } from './reading.ts'

type Node = Wall['map']['nodes'][number]

const box = { width: 200, height: 62 }
const step = { x: 220, y: 104 }

/** From top to bottom: what carries stands above what is carried. Each row is centred. */
function placesOf(of: Wall['map']) {
  const { placed, levels, places } = layOut(of.nodes, of.groups)
  const inRow = new Map<number, number>()
  for (const { level } of placed.values()) inRow.set(level, (inRow.get(level) ?? 0) + 1)
  const x = ({ level, place }: Placed<Node>) => ((places - inRow.get(level)!) / 2 + place) * step.x
  const y = ({ level }: Placed<Node>) => level * step.y
  return { placed, x, y, width: places * step.x - step.x + box.width, height: levels * step.y - step.y + box.height }
}

const lookOf = (worst: Node['worst']) => (worst === null ? 'up' : worst === 'P1' || worst === 'P2' ? 'bad' : 'meh')

/** Alarmed systems with all that carries them, and how each account stands. */
export function WallMap({ of }: { of: Wall }) {
  const { placed, x, y, width, height } = placesOf(of.map)
  return (
    <section className="wl-panel wl-map">
      <h2>{say.map}</h2>
      {placed.size === 0 && <p className="dim">{say.noSystems}</p>}
      {placed.size > 0 && (
        <svg viewBox={`-4 -4 ${width + 8} ${height + 8}`} role="img" aria-label={labelOf(of.map.nodes)}>
          {of.map.groups.flatMap(({ systemId, mode, members }, n) =>
            members.map((member) => {
              const [from, to] = [placed.get(member)!, placed.get(systemId)!]
              const middle = y(to) - (step.y - box.height) / 2
              const bad = lookOf(from.node.worst) === 'bad' ? ' bad' : ''
              const either = mode === 'any' && members.length > 1 ? ' either' : ''
              return (
                <path
                  key={`${n} ${member}`}
                  className={`ed${bad}${either}`}
                  d={`M${x(from) + box.width / 2} ${y(from) + box.height}V${middle}H${x(to) + box.width / 2}V${y(to)}`}
                />
              )
            }),
          )}
          {[...placed.values()].map((at) => (
            <g key={at.node.id} transform={`translate(${x(at)} ${y(at)})`}>
              <rect className={`bx ${lookOf(at.node.worst)}`} width={box.width} height={box.height} rx="8" />
              <circle className={`dot ${lookOf(at.node.worst)}`} cx="24" cy={box.height / 2} r="9" />
              <text x="44" y={box.height / 2 + 8}>
                {cut(at.node.name, 12)}
              </text>
            </g>
          ))}
        </svg>
      )}
      <ul className="wl-accounts">
        {of.accounts.map((account) => (
          <li key={account.name} className={lookOf(account.worst)}>
            <span className="t">{account.name}</span>
            <span className="s">{say.ofSystems(account.systems - account.alarmed, account.systems)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text)

const labelOf = (nodes: readonly Node[]) =>
  [say.map, ...nodes.filter(({ worst }) => worst !== null).map(({ name, worst }) => `${name} ${worst}`)].join(', ')

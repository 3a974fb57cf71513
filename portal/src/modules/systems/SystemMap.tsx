import { Link } from '@tanstack/react-router'
import type { systems } from '#contracts/systems'
import type { Reply } from '../../api.ts'
import { Icon } from '../../ui/Icon.tsx'
import { say } from '../../words/systems.ts'
import { KINDS } from './kinds.ts'
import { layOut, type Placed } from './map-layout.ts'

type MapReply = Reply<typeof systems.getSystemMap>
type Node = MapReply['nodes'][number]

const box = { width: 172, height: 38 }
const gap = { x: 64, y: 12 }
const leftOf = ({ level }: Placed<Node>) => level * (box.width + gap.x)
const topOf = ({ place }: Placed<Node>) => place * (box.height + gap.y)

/** A line from the right edge of what carries to the left edge of what is carried. */
function wayOf(from: Placed<Node>, to: Placed<Node>): string {
  const [x1, y1] = [leftOf(from) + box.width, topOf(from) + box.height / 2]
  const [x2, y2] = [leftOf(to), topOf(to) + box.height / 2]
  const bend = Math.max(24, (x2 - x1) / 2)
  return `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
}

/**
 * What carries a system and what it carries, from left to right. Where one of several is enough the lines are dashed. On phones
 * the outline beside it says the same.
 */
export function SystemMap({ of }: { of: MapReply }) {
  const { placed, levels, places } = layOut(of.nodes, of.groups)
  const width = levels * (box.width + gap.x) - gap.x
  const height = places * (box.height + gap.y) - gap.y
  return (
    <section className="sy-map desk-only" aria-label={say.map}>
      <div style={{ position: 'relative', width, height }}>
        <svg width={width} height={height} aria-hidden="true">
          {of.groups.flatMap(({ systemId, mode, members }, n) =>
            members.map((member) => {
              const [from, to] = [placed.get(member), placed.get(systemId)]
              const either = mode === 'any' && members.length > 1
              return from && to ? (
                <path key={`${n} ${member}`} className={either ? 'either' : undefined} d={wayOf(from, to)} />
              ) : null
            }),
          )}
        </svg>
        {[...placed.values()].map((at) => (
          <Link
            key={at.node.id}
            to="/systems/$system"
            params={{ system: at.node.id }}
            className={at.node.id === of.id ? 'sy-node here' : 'sy-node'}
            aria-current={at.node.id === of.id ? 'true' : undefined}
            style={{ left: leftOf(at), top: topOf(at), width: box.width, height: box.height }}
            title={at.node.name}
          >
            <Icon of={KINDS[at.node.kind].icon} />
            <span className="cut">{at.node.name}</span>
          </Link>
        ))}
      </div>
    </section>
  )
}

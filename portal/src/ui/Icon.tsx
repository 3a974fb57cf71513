import type { Icon as TablerIcon } from '@tabler/icons-react'

/** A line icon of the size and stroke of its surroundings. It never stands alone: a word or a label says the same. */
export function Icon({ of: Shape, className }: { of: TablerIcon; className?: string }) {
  return <Shape className={className ? `i ${className}` : 'i'} aria-hidden="true" />
}

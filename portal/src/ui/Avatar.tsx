import { initials } from '../format.ts'
import { common } from '../words/common.ts'

export interface AvatarProps {
  name: string | null
  /** Mine is in the accent; people outside the house are square; nobody is an empty ring. */
  me?: boolean
  outside?: boolean
  large?: boolean
}

/** Initials beside a name. Decoration: the name must stand next to it. */
export function Avatar({ name, me, outside, large }: AvatarProps) {
  const kind = [!name && 'none', me && 'me', outside && 'ext', large && 'lg'].filter(Boolean).join(' ')
  return (
    <span className={`av ${kind}`} aria-hidden="true">
      {name ? initials(name) : ''}
    </span>
  )
}

/** Whose it is, at the end of a row. */
export function Who({ name, me }: { name: string | null; me?: boolean }) {
  return (
    <span className={name ? 'who' : 'who d3'}>
      <Avatar name={name} me={me} />
      <span className="cut">{name ? (me ? common.you : name) : common.nobody}</span>
    </span>
  )
}

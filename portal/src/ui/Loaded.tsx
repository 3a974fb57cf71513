import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { RefusalNote, Skeleton } from './States.tsx'

/** A page of one thing: its refusal, the shape of what is coming, or what was read. `what` begins the refusal's sentence. */
export function Loaded<T>(props: {
  read: Pick<UseQueryResult<T>, 'data' | 'error'>
  what?: string
  children: (data: T) => ReactNode
}) {
  const { data, error } = props.read
  if (error)
    return (
      <div className="pad">
        <RefusalNote error={error} what={props.what} />
      </div>
    )
  return data === undefined ? <Skeleton /> : props.children(data)
}

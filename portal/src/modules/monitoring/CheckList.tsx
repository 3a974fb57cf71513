import type { Kind } from '#contracts/monitoring'
import { when } from '../../format.ts'
import { useNowEvery } from '../../time.ts'
import { List, Row } from '../../ui/List.tsx'
import { kindWords, say } from '../../words/monitoring.ts'
import { type CheckRow, every, Marks, StateMark } from './parts.tsx'

/** Checks as rows; within the page of a system its name is left out. */
export function CheckList({ of, within }: { of: readonly CheckRow[]; within?: boolean }) {
  const now = useNowEvery(30_000)
  return (
    <List label={say.checks} within={within}>
      {of.map((one) => (
        <Row
          key={one.id}
          to="/checks/$check"
          params={{ check: one.id }}
          badge={<StateMark of={one.state} />}
          title={within ? one.name : `${one.system.name}: ${one.name}`}
          second={[
            one.said,
            say.since(when(one.since, now)),
            kindWords[one.kind as Kind] ?? one.kind,
            every(one.everySeconds),
          ]
            .filter(Boolean)
            .join(' · ')}
          status={<Marks of={one} />}
        />
      ))}
    </List>
  )
}

import { monitoring } from '#contracts/monitoring'
import type { Args } from '../../api.ts'
import { useAct } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card, KeyValue } from '../../ui/Card.tsx'
import { FromServer, RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/monitoring.ts'
import { StepTable } from './FlowRuns.tsx'
import { ms, StateMark } from './parts.tsx'

const parts = ['resolve', 'connect', 'tls', 'firstByte', 'transfer'] as const

/** Looks once at what is being written, and shows what was seen. */
export function Tried({ ready, body }: { ready: boolean; body: Args<typeof monitoring.tryCheck>['body'] }) {
  const look = useAct(monitoring.tryCheck)
  const seen = look.data
  return (
    <div className="stack">
      <Btn busy={look.isPending} disabled={!ready} onClick={() => look.mutate({ body })}>
        {look.isPending ? say.trying : say.tryIt}
      </Btn>
      <RefusalNote error={look.error} what={say.notTried} />
      {seen && (
        <Card title={<StateMark of={seen.outcome} />} aside={ms(seen.tookMs)}>
          <p>
            <FromServer text={seen.said} />
          </p>
          <KeyValue
            of={[
              ...parts.map((part): [string, string | null] => [say[part], seen.timings[part] === undefined ? null : ms(seen.timings[part])]), // biome-ignore format: one list
              ...Object.entries(seen.facts).map(([name, value]): [string, string] => [name, String(value)]),
              ...(seen.ran ? [] : seen.measures)
                .slice(0, 20)
                .map(({ name, value, unit }): [string, string] => [name, `${value} ${unit ?? ''}`]),
            ]}
          />
          {seen.ran && <StepTable of={seen.ran} />}
        </Card>
      )}
    </div>
  )
}

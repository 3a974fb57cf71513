import { automation } from '#contracts/automation'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { FromServer, RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/automation.ts'
import { codeSays, type Draft } from './shown.ts'
import { Values } from './Values.tsx'

/** What the rule, as it stands on the page, would have done about last week's events. */
export function TrialPart({ draft, ruleId }: { draft: Draft; ruleId: string | null }) {
  const now = useNowEvery(60_000)
  const act = useAct(automation.testAutomationRule)
  const { accountId, content } = draft
  const run = () => act.mutate({ body: { accountId, ruleId: ruleId ?? undefined, content } })
  const found = act.data
  return (
    <Card title={say.trial}>
      <p className="sm d3">{say.trialSays}</p>
      <div>
        <Btn busy={act.isPending} disabled={content.event === ''} onClick={run}>
          {act.isPending ? say.running : say.run}
        </Btn>
      </div>
      <RefusalNote error={act.error} />
      {found && (
        <output className="stack g2">
          <p className="b">
            {found.looked === 0 ? say.noneTried : say.tried(found.fires, found.looked)}
            {found.fires > 1 && ` ${say.busiest(found.busiestHour)}`}
          </p>
          {found.pausedAt && <p className="au-bad">{say.wouldPause(when(found.pausedAt.getTime(), now, 'minutes'))}</p>}
          {!found.whole && <p className="sm d3">{say.notWhole}</p>}
          <Flaws of={found.flaws} />
          <ul className="au-fired">
            {found.items.map((one, n) => (
              <li key={n}>
                <span className="row wrap">
                  <span className="sm tn">{when(one.at.getTime(), now, 'minutes')}</span>
                  <span className="sm d3">{one.account.name}</span>
                  {one.code && <Chip look={one.fires ? 'p2' : 'line'}>{codeSays(one.code)}</Chip>}
                </span>
                {one.flaw && (
                  <span className="sm block au-bad">
                    <FromServer text={one.flaw} />
                  </span>
                )}
                <Values label={say.why} of={one.seen} />
                <Values label={say.given} of={one.inputs} />
              </li>
            ))}
          </ul>
        </output>
      )}
    </Card>
  )
}

/** What keeps a rule from being published. */
export function Flaws({ of }: { of: readonly { part: string; text: string }[] }) {
  if (of.length === 0) return null
  return (
    <div className="sm">
      <span className="b">{say.flaws}</span>
      <ul className="au-flaws">
        {of.map(({ part, text }, n) => (
          <li key={n}>
            <span className="mono d3">{part}</span> <FromServer text={text} />
          </li>
        ))}
      </ul>
    </div>
  )
}

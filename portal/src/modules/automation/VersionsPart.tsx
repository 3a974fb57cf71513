import { automation } from '#contracts/automation'
import { when } from '../../format.ts'
import { useAct } from '../../queries.ts'
import { useNowEvery } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { Card } from '../../ui/Card.tsx'
import { Chip } from '../../ui/Chip.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/automation.ts'
import type { Rule } from './shown.ts'

/** What was published when and by whom; and, where the rule calls an address, the secret its calls are signed with. */
export function VersionsPart({ of }: { of: Rule }) {
  const now = useNowEvery(60_000)
  const secret = useAct(automation.showAutomationSecret)
  if (of.versions.length === 0) return null
  return (
    <Card title={say.versions}>
      <ul className="au-fired">
        {of.versions.map(({ id, number, publishedName, publishedAt, event, act, feel }) => (
          <li key={id}>
            <span className="row wrap">
              <Chip look={of.published?.id === id ? 'acc' : undefined}>{say.version(number)}</Chip>
              <span className="sm d3">
                {publishedName}, {when(publishedAt.getTime(), now, 'minutes')}
              </span>
            </span>
            <span className="au-feel block">
              {event} → {act}
              {feel && ` · ${feel}`}
            </span>
          </li>
        ))}
      </ul>
      {of.act === 'http' && of.may.publish && (
        <div>
          <Btn busy={secret.isPending} onClick={() => secret.mutate({ params: { id: of.id } })}>
            {say.showSecret}
          </Btn>
        </div>
      )}
      <RefusalNote error={secret.error} />
      {secret.data && <code className="au-feel">{secret.data.secret}</code>}
    </Card>
  )
}

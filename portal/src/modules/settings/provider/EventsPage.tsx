import { IconShieldLock } from '@tabler/icons-react'
import { identity } from '#contracts/identity'
import { useFilters } from '../../../filters.ts'
import { usePages } from '../../../queries.ts'
import { Btn } from '../../../ui/Btn.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { Timeline } from '../../../ui/Timeline.tsx'
import { StaffPicker } from '../../accounts/pickers.tsx'
import { Frame } from '../Frame.tsx'

/** `sign_in_failed` is `Sign in failed`. */
const words = (kind: string) => kind.replaceAll('_', ' ').replace(/^./, (letter) => letter.toUpperCase())
const RED = /failed|locked|lock|replay|refused|suspicious/

/** Acts that concern security, newest first; the record cannot be changed. */
export default function EventsPage() {
  const { values, set } = useFilters(['person'])
  const read = usePages(
    identity.listSecurityEvents,
    { query: { person: values.person || undefined } },
    { keep: true, kinds: ['person', 'session', 'security_event'] },
  )
  return (
    <Frame title="Security events" second="newest first; nobody can change the record">
      <StaffPicker
        label="Of"
        placeholder="Everybody"
        clearable
        value={values.person || null}
        onPick={(id) => set({ person: id ?? '' })}
      />
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && (
        <Empty icon={IconShieldLock} title="Nothing happened yet">
          Sign-ins, changed passwords, locks and tokens stand here.
        </Empty>
      )}
      {read.items && read.items.length > 0 && (
        <Timeline
          of={read.items.map((one) => ({
            id: one.id,
            at: one.at.getTime(),
            icon: <Icon of={IconShieldLock} />,
            tone: RED.test(one.kind) ? 'p1' : undefined,
            text: (
              <>
                {words(one.kind)}
                {one.personName && <span className="m">, {one.personName}</span>}
              </>
            ),
            second: [one.actorName !== one.personName && `by ${one.actorName}`, one.device, one.ip]
              .filter(Boolean)
              .join(', '),
          }))}
        />
      )}
      {read.hasNextPage && (
        <span>
          <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            Show older events
          </Btn>
        </span>
      )}
    </Frame>
  )
}

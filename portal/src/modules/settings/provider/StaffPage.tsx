import { IconPlus } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { accounts } from '#contracts/accounts'
import { useFilters } from '../../../filters.ts'
import { usePages } from '../../../queries.ts'
import { useMay, useMe } from '../../../session.ts'
import { Avatar } from '../../../ui/Avatar.tsx'
import { BtnLink } from '../../../ui/Btn.tsx'
import { Chip } from '../../../ui/Chip.tsx'
import { SegLinks } from '../../../ui/Seg.tsx'
import { ShowMore } from '../../../ui/ShowMore.tsx'
import { RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { say } from '../../../words/provider.ts'
import { rolesWords } from '../../accounts/words.ts'
import { Frame } from '../Frame.tsx'

/** The provider's own people and their roles. */
export default function StaffPage() {
  const me = useMe()
  const writes = useMay('person.write')
  const { values } = useFilters(['state'])
  const left = values.state === 'left'
  const read = usePages(
    accounts.listPeople,
    { query: { of: 'staff', state: left ? 'left' : 'active' } },
    { kinds: ['person', 'team'], keep: true },
  )
  return (
    <Frame
      title={say.staff}
      acts={
        writes && (
          <BtnLink to="/accounts/$account/people/new" params={{ account: me.home.id }} icon={IconPlus}>
            {say.addAColleague}
          </BtnLink>
        )
      }
    >
      <span>
        <SegLinks
          label={say.whichPeople}
          value={values.state}
          options={[
            { value: '', label: say.here, to: '.', search: {} },
            { value: 'left', label: say.haveLeft, to: '.', search: { state: 'left' } },
          ]}
        />
      </span>
      <RefusalNote error={read.error} />
      {read.isPending && <Skeleton />}
      {read.items?.length === 0 && <p className="d3">{say.nobody}</p>}
      <ul className="rows">
        {read.items?.map((person) => (
          <li key={person.id}>
            <Link className="line" data-row="" to="/people/$person" params={{ person: person.id }}>
              <Avatar name={person.name} me={person.id === me.id} large />
              <span className="grow">
                <span className="m block">
                  {person.name} {person.title && <span className="d3">{person.title}</span>}{' '}
                  {person.locked && <Chip look="p1">{say.locked}</Chip>}
                </span>
                <span className="sm d3 block">
                  {[person.email, person.teams.map((team) => team.name).join(', ')].filter(Boolean).join(' · ')}
                </span>
              </span>
              <span className="sm d2">{rolesWords(person.roles)}</span>
            </Link>
          </li>
        ))}
      </ul>
      <ShowMore of={read}>{say.showMorePeople}</ShowMore>
    </Frame>
  )
}

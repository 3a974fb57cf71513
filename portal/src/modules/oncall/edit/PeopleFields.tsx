import { IconArrowDown, IconArrowUp, IconX } from '@tabler/icons-react'
import { Avatar } from '../../../ui/Avatar.tsx'
import { Btn } from '../../../ui/Btn.tsx'
import { formWords as words } from '../../../words/rota-form.ts'
import { type Named, StaffPicker, useStaff } from '../../accounts/pickers.tsx'
import { moved } from './form.ts'

/** People in the order of their turns. */
export function PeopleFields({ people, onPeople }: { people: Named[]; onPeople: (people: Named[]) => void }) {
  const staff = useStaff(people)
  return (
    <div className="field">
      {people.length > 0 && (
        <ol className="turns">
          {people.map((person, index) => (
            <li key={`${person.id}${index}`}>
              <span className="d3 tn">{index + 1}</span>
              <Avatar name={person.name} />
              <span className="grow">{person.name}</span>
              <Btn
                look="quiet"
                size="sm"
                icon={IconArrowUp}
                aria-label={words.personUp(person.name)}
                disabled={index === 0}
                onClick={() => onPeople(moved(people, index, -1))}
              />
              <Btn
                look="quiet"
                size="sm"
                icon={IconArrowDown}
                aria-label={words.personDown(person.name)}
                disabled={index === people.length - 1}
                onClick={() => onPeople(moved(people, index, 1))}
              />
              <Btn
                look="quiet"
                size="sm"
                icon={IconX}
                aria-label={words.personOut(person.name)}
                onClick={() => onPeople(people.filter((_, at) => at !== index))}
              />
            </li>
          ))}
        </ol>
      )}
      <StaffPicker
        key={people.length}
        label={people.length === 0 ? words.takesTurns : words.addPerson}
        value={null}
        onPick={(id) => {
          const found = staff.items.find((one) => one.id === id)
          if (found) onPeople([...people, found])
        }}
      />
    </div>
  )
}

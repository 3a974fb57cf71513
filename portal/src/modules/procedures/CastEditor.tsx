import { IconPlus, IconTrash } from '@tabler/icons-react'
import { accounts } from '#contracts/accounts'
import { useRead } from '../../queries.ts'
import { Btn } from '../../ui/Btn.tsx'
import { ChoiceField, TextField } from '../../ui/Field.tsx'
import { say } from '../../words/procedures.ts'
import { useStaff } from '../accounts/pickers.tsx'
import { roleName } from './roles.ts'

export type Cast = { role: string; personId: string | null }

/** Who is who on a project: a role as the drawing names it, and a person of the provider or of the account. */
export function CastEditor(props: {
  accountId: string | null
  value: readonly Cast[]
  onValue: (value: Cast[]) => void
  error?: string
  /** Roles the drawing names, to choose from. */
  roles?: readonly string[]
}) {
  const staff = useStaff()
  const theirs = useRead(
    accounts.listPeople,
    { query: { account: props.accountId ?? undefined, limit: 200 } },
    { kinds: ['person'], enabled: props.accountId !== null },
  )
  const people = [...(props.accountId ? (theirs.data?.items ?? []) : []), ...staff.items]
  const options = [{ value: '', label: say.choose }, ...people.map(({ id, name }) => ({ value: id, label: name }))]
  const put = (n: number, next: Partial<Cast>) =>
    props.onValue(props.value.map((one, index) => (index === n ? { ...one, ...next } : one)))
  return (
    <fieldset className="pj-cast">
      <legend className="lb">{say.people}</legend>
      {props.value.map((one, n) => (
        <div key={n} className="pj-castrow">
          <TextField label={say.role} list="pj-roles" value={one.role} onText={(role) => put(n, { role })} />
          <ChoiceField
            label={say.person}
            options={options}
            value={one.personId ?? ''}
            onChoice={(personId) => put(n, { personId: personId || null })}
          />
          <Btn
            look="quiet"
            icon={IconTrash}
            aria-label={say.remove}
            onClick={() => props.onValue(props.value.filter((_, index) => index !== n))}
          />
        </div>
      ))}
      <datalist id="pj-roles">
        {props.roles?.map((role) => (
          <option key={role} value={role} label={roleName(role)} />
        ))}
      </datalist>
      {props.error && (
        <span className="bad" role="alert">
          {props.error}
        </span>
      )}
      <Btn size="sm" icon={IconPlus} onClick={() => props.onValue([...props.value, { role: '', personId: null }])}>
        {say.addPerson}
      </Btn>
    </fieldset>
  )
}

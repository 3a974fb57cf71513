import { procedures } from '#contracts/procedures'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { language } from '../../words/pick.ts'
import { say } from '../../words/procedures.ts'
import { roleName } from './roles.ts'

export type Template = Reply<typeof procedures.listTemplates>['items'][number]

/** What a new procedure begins with: nothing, or a template of the library. */
export function LibraryChoice({ value, onPick }: { value: string; onPick: (of: Template | null) => void }) {
  const read = useRead(procedures.listTemplates, { query: { language } }, {})
  if (read.error) return <RefusalNote error={read.error} />
  if (!read.data) return <Skeleton rows={4} />
  return (
    <fieldset className="pj-library">
      <legend className="lb">{say.fromLibrary}</legend>
      <Choice name={say.drawMyself} says={say.drawMyselfSays} chosen={value === ''} onPick={() => onPick(null)} />
      {read.data.items.map((one) => (
        <Choice
          key={one.key}
          name={one.name}
          says={one.description}
          more={say.templateOf(one.steps, one.roles.map(roleName).join(', '))}
          chosen={value === one.key}
          onPick={() => onPick(one)}
        />
      ))}
    </fieldset>
  )
}

type Shown = { name: string; says: string; more?: string; chosen: boolean; onPick: () => void }

function Choice({ name, says, more, chosen, onPick }: Shown) {
  return (
    <label className={chosen ? 'chosen' : undefined}>
      <input type="radio" name="library" checked={chosen} onChange={onPick} />
      <span className="ti">
        <span className="a">{name}</span>
        <span className="s">{says}</span>
        {more && <span className="s">{more}</span>}
      </span>
    </label>
  )
}

import { IconPlus, IconTrash } from '@tabler/icons-react'
import { Btn } from '../../../ui/Btn.tsx'
import { say } from '../../../words/project-waits.ts'
import { noWait, type Wait, WaitFields } from './WaitFields.tsx'

interface Props {
  accountId: string | null
  value: readonly Wait[]
  onValue: (value: Wait[]) => void
}

/** What a project that is about to start waits for, from its first step on. */
export function WaitsEditor({ accountId, value, onValue }: Props) {
  const put = (n: number, next: Wait) => onValue(value.map((one, index) => (index === n ? next : one)))
  return (
    <fieldset className="pj-cast">
      <legend className="lb">{say.waitsFor}</legend>
      {value.map((one, n) => (
        <div key={n} className="pj-castrow">
          <WaitFields accountId={accountId} value={one} onValue={(next) => put(n, next)} />
          <Btn
            look="quiet"
            icon={IconTrash}
            aria-label={say.leaveOut(n + 1)}
            onClick={() => onValue(value.filter((_, index) => index !== n))}
          />
        </div>
      ))}
      <Btn
        size="sm"
        icon={IconPlus}
        disabled={accountId === null || value.length >= 20}
        onClick={() => onValue([...value, noWait])}
      >
        {say.add}
      </Btn>
    </fieldset>
  )
}

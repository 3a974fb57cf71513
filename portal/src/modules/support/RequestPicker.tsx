import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { type RequestRow, support } from '#contracts/support'
import { useRead } from '../../queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Severity } from '../../ui/Severity.tsx'
import { say } from '../../words/desk.ts'
import './pick.css'
import { isDone } from './views.ts'

/** Finds another request by its number or words; of one account, or of any. */
export function RequestPicker(props: {
  account?: string
  without: string
  disabled: boolean
  onPick: (row: RequestRow) => void
}) {
  const [words, setWords] = useState('')
  const asked = words.trim()
  const read = useRead(
    support.listRequests,
    {
      query: {
        account: props.account,
        q: asked || undefined,
        state: asked ? 'all' : 'open',
        order: 'changed',
        limit: 8,
      },
    },
    { keep: true, enabled: asked.length !== 1 },
  )
  const rows = (read.data?.items ?? []).filter((row) => row.id !== props.without && row.status !== 'closed')
  return (
    <>
      <div className="in">
        <Icon of={IconSearch} />
        <input
          className="grow plain"
          aria-label={say.findRequest}
          placeholder={say.requestNumberOrWords}
          value={words}
          onChange={(event) => setWords(event.target.value)}
          data-autofocus
        />
      </div>
      <ul>
        {rows.map((row) => (
          <li key={row.id}>
            <button type="button" className="pickrow" disabled={props.disabled} onClick={() => props.onPick(row)}>
              <span className="row">
                <Severity of={row.severity} quiet={isDone(row.status)} />
                <span className="m cut">{row.title}</span>
              </span>
              <span className="sm d3 block">
                {row.number}, {row.account.name}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {read.data && rows.length === 0 && <p className="d2">{say.nothingFits}</p>}
    </>
  )
}

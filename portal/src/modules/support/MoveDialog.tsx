import { Modal } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { accounts } from '#contracts/accounts'
import { type RequestReply, support } from '#contracts/support'
import { useAct, useRead } from '../../queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'
import './pick.css'

/** Puts a request of an unknown sender under the account it belongs to; its promises start then. */
export function MoveDialog({ request, onClose }: { request: RequestReply; onClose: () => void }) {
  const [words, setWords] = useState('')
  const read = useRead(
    accounts.listAccounts,
    { query: { q: words, limit: 8 } },
    { enabled: words.trim().length >= 2, keep: true },
  )
  const move = useAct(support.moveRequest, onClose)
  return (
    <Modal opened onClose={onClose} title={say.putUnder(request.number)}>
      <div className="stack">
        <p className="d2">{say.startWhenMoved}</p>
        <div className="in">
          <Icon of={IconSearch} />
          <input
            className="grow plain"
            aria-label={say.account}
            placeholder={say.nameNumberContract}
            value={words}
            onChange={(event) => setWords(event.target.value)}
            data-autofocus
          />
        </div>
        <RefusalNote error={move.error} what={say.notMoved} />
        <ul>
          {words.trim().length >= 2 &&
            read.data?.items.map((one) => (
              <li key={one.id}>
                <button
                  type="button"
                  className="pickrow"
                  disabled={move.isPending}
                  onClick={() =>
                    move.mutate({ params: { id: request.id }, body: { version: request.version, accountId: one.id } })
                  }
                >
                  <span className="m block">{one.name}</span>
                  <span className="sm d3 block">
                    {one.number}
                    {one.contract ? `, ${one.contract.name}` : `, ${say.noContract}`}
                  </span>
                </button>
              </li>
            ))}
        </ul>
      </div>
    </Modal>
  )
}

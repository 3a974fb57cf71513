import { IconCircleCheck, IconPhoneIncoming, IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { support } from '#contracts/support'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'
import { Icon } from '../../ui/Icon.tsx'
import { RefusalNote } from '../../ui/States.tsx'
import { say } from '../../words/support.ts'
import './pick.css'

export type Caller = Reply<typeof support.callers>['items'][number]

const BY = { phone: say.numberKnown, person: say.byName, account: say.account, contract: say.contract }

const second = (of: Caller) =>
  [of.account.number, of.contract?.planName ?? (of.contract ? null : say.noContract)].filter(Boolean).join(', ')

function Found({ of, onChoose }: { of: Caller; onChoose: () => void }) {
  return (
    <li>
      <button type="button" className="pickrow" onClick={onChoose}>
        <span className="b block">{of.contact?.name ?? of.account.name}</span>
        <span className="s block">
          {of.contact ? `${of.account.name}, ` : ''}
          {second(of)}
          {of.openRequests > 0 ? say.nOpen(of.openRequests) : ''}
        </span>
        <span className="s block">
          {BY[of.by]}: <span className="tn">{of.matched}</span>
        </span>
      </button>
    </li>
  )
}

/** Finds who is calling by number, name, account or contract. */
export function CallerSearch({ onChoose }: { onChoose: (caller: Caller) => void }) {
  const [words, setWords] = useState('')
  const asked = words.trim()
  const read = useRead(support.callers, { query: { q: asked } }, { enabled: asked.length >= 2, keep: true })
  const items = asked.length >= 2 ? (read.data?.items ?? []) : []
  return (
    <section className="found">
      <label className="in">
        <Icon of={IconSearch} />
        <span className="sr">{say.whoIsCalling}</span>
        <input
          className="grow plain"
          type="search"
          placeholder={say.numberNameOrContract}
          value={words}
          // biome-ignore lint/a11y/noAutofocus: the caller is on the line
          autoFocus
          onChange={(event) => setWords(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && items[0]) onChoose(items[0])
          }}
        />
      </label>
      <RefusalNote error={read.error} what={say.searchFailed} />
      <ul>
        {items.map((one) => (
          <Found
            key={`${one.account.id}${one.contact?.id}${one.contract?.id}`}
            of={one}
            onChoose={() => onChoose(one)}
          />
        ))}
      </ul>
      {asked.length >= 2 && read.isSuccess && items.length === 0 && <p className="s">{say.nobodyKnown(asked)}</p>}
    </section>
  )
}

/** Who it is, once found. */
export function CallerCard({ of, onOther }: { of: Caller; onOther: () => void }) {
  return (
    <section className="found chosen">
      <div className="row">
        <Icon of={IconPhoneIncoming} />
        <span className="b grow">{of.contact?.name ?? of.account.name}</span>
        <button type="button" className="linklike" onClick={onOther}>
          {say.otherCaller}
        </button>
      </div>
      <div className="s">
        {of.contact ? `${of.account.name}, ` : ''}
        {second(of)}
      </div>
      <div className="s row known">
        <Icon of={IconCircleCheck} />
        <span>
          {BY[of.by]}: <span className="tn">{of.matched}</span>
        </span>
      </div>
    </section>
  )
}

import { Combobox, useCombobox } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useDeferredValue, useRef, useState } from 'react'
import { useKeys } from '../keys.ts'
import { Icon } from '../ui/Icon.tsx'
import { Kbd } from '../ui/Kbd.tsx'
import { Marked } from '../ui/Marked.tsx'
import { say } from '../words/shell.ts'
import { findFew, type Hit, iconOf, linkOf, secondOf } from './search-api.ts'

export function useHits(words: string) {
  const asked = useDeferredValue(words.trim())
  const read = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) => findFew(asked, signal),
    placeholderData: keepPreviousData,
    enabled: asked.length >= 2,
    staleTime: 5000,
  })
  return { hits: asked.length >= 2 ? (read.data ?? []) : [], asked, done: read.isSuccess && !read.isPlaceholderData }
}

/** Search in the top; `/` goes there from anywhere. */
export function SearchBox() {
  const [words, setWords] = useState('')
  const input = useRef<HTMLInputElement>(null)
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() })
  const navigate = useNavigate()
  const { hits, asked, done } = useHits(words)
  useKeys([{ keys: '/', does: say.searchKey, run: () => input.current?.focus(), hidden: true }])

  function open(hit: Hit | undefined) {
    if (!hit) return
    combobox.closeDropdown()
    setWords('')
    input.current?.blur()
    void navigate(linkOf(hit, true))
  }
  return (
    <Combobox store={combobox} onOptionSubmit={(id) => open(hits.find((hit) => hit.id === id))} shadow="md">
      <Combobox.Target>
        <div className="find desk-only">
          <Icon of={IconSearch} />
          <input
            ref={input}
            type="search"
            aria-label={say.searchRequestsAccountsPeople}
            placeholder={say.searchRequestsAccountsPeople}
            value={words}
            onChange={(event) => {
              setWords(event.target.value)
              combobox.openDropdown()
              combobox.resetSelectedOption()
            }}
            onKeyDown={(event) => {
              if (event.key === 'Escape') input.current?.blur()
              if (event.key === 'ArrowDown') combobox.selectNextOption()
              if (event.key === 'ArrowUp') combobox.selectPreviousOption()
              if (event.key === 'Enter') {
                if (combobox.getSelectedOptionIndex() >= 0) combobox.clickSelectedOption()
                else if (hits.length === 1) open(hits[0])
                else if (asked) void navigate({ to: '/search', search: { q: asked } })
              }
            }}
            onBlur={() => combobox.closeDropdown()}
          />
          <Kbd>/</Kbd>
        </div>
      </Combobox.Target>
      <Combobox.Dropdown hidden={asked.length < 2}>
        <Combobox.Options>
          {hits.map((hit) => (
            <Combobox.Option key={hit.id} value={hit.id}>
              <span className="row">
                <Icon of={iconOf(hit.kind)} />
                <span className="grow">
                  <span className="cut block m">
                    <Marked pieces={hit.title} />
                  </span>
                  <span className="cut block sm d3">{secondOf(hit)}</span>
                </span>
              </span>
            </Combobox.Option>
          ))}
          {done && hits.length === 0 && <Combobox.Empty>{say.nothingHasInIt(asked)}</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  )
}

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { knowledge } from '#contracts/knowledge'
import { call } from '../../api.ts'

/** A pause in writing after which what was written is looked at. */
const PAUSE_MS = 700
/** Fewer letters say nothing. */
const LEAST = 12

/** Articles for a text, asked a moment after the last letter. The text is sent in the body: addresses are logged. */
export function useSuggestions(text: string, options: { limit: number; publishedOnly: boolean; pause?: boolean }) {
  const words = text.trim().slice(0, 8000)
  const [asked, setAsked] = useState(options.pause ? '' : words)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(words), options.pause ? PAUSE_MS : 0)
    return () => clearTimeout(timer)
  }, [words, options.pause])
  const { limit, publishedOnly } = options
  const read = useQuery({
    queryKey: ['suggestions', asked, limit, publishedOnly],
    queryFn: ({ signal }) =>
      call(knowledge.suggestArticles, { body: { text: asked, limit, publishedOnly } }, { signal }),
    enabled: asked.length >= LEAST,
    staleTime: 60_000,
    placeholderData: keepPreviousData,
    // A suggestion that does not come is no reason to trouble whoever writes.
    retry: false,
    meta: { kinds: [] },
  })
  return asked.length >= LEAST ? (read.data?.items ?? []) : []
}

import { useNavigate, useSearch } from '@tanstack/react-router'

/**
 * A list's filters, kept in the address: whoever gets the link sees the same list. Values are text; an empty one leaves
 * the address.
 */
export function useFilters<K extends string>(names: readonly K[]) {
  const search = useSearch({ strict: false }) as Record<string, unknown>
  const navigate = useNavigate()
  const values = Object.fromEntries(
    names.map((name) => [name, search[name] === undefined ? '' : String(search[name])]),
  ) as Record<K, string>
  function set(changes: Partial<Record<K, string>>): void {
    const next = Object.fromEntries(
      Object.entries({ ...search, ...changes }).filter(([, value]) => value !== '' && value !== undefined),
    )
    void navigate({ to: '.', search: next, replace: true })
  }
  return { values, set, active: names.some((name) => values[name] !== '') }
}

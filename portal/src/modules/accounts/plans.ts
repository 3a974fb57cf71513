import { useMemo } from 'react'
import { promises } from '#contracts/promises'
import type { Reply } from '../../api.ts'
import { useRead } from '../../queries.ts'

export type Plan = Reply<typeof promises.listPlans>['items'][number]

/** Support plans by id; empty for people who may not read them. */
export function usePlans(enabled = true): ReadonlyMap<string, Plan> {
  const read = useRead(promises.listPlans, {}, { enabled, kinds: ['plan'] })
  return useMemo(() => new Map((read.data?.items ?? []).map((plan) => [plan.id, plan])), [read.data])
}

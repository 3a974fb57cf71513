import { Drawer } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { reports } from '#contracts/reports'
import { call } from '../../api.ts'
import { count, when } from '../../format.ts'
import { serverNow } from '../../time.ts'
import { Btn } from '../../ui/Btn.tsx'
import { RefusalNote, Skeleton } from '../../ui/States.tsx'
import { say } from '../../words/builder.ts'
import { common } from '../../words/common.ts'
import { type Definition, figure, type Result } from './figure.ts'
import type { Asked } from './ResultTable.tsx'

function useBehind(definition: Definition, asked: Asked) {
  const read = useInfiniteQuery({
    queryKey: ['POST', reports.rowsBehind.path, definition, asked],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(reports.rowsBehind, { body: { definition, ...asked, cursor: pageParam, limit: 50 } }, { signal }),
    getNextPageParam: (last) => last.next ?? undefined,
    meta: { kinds: [] },
  })
  return { ...read, items: read.data?.pages.flatMap((page) => page.items) }
}

/** Of which group the number is, in words. */
function nameOf(of: Result, keys: string[] | null): string {
  if (keys === null) return say.all
  return keys.map((key, at) => of.groups[at]?.keys.find((one) => one.key === key)?.label ?? key).join(', ')
}

/** What one number was made of: each thing with what it gave to it, and the way to its request. */
export function Behind({
  of,
  definition,
  asked,
  onClose,
}: {
  of: Result
  definition: Definition
  asked: Asked
  onClose: () => void
}) {
  const phone = useMediaQuery('(max-width: 700px)', false, { getInitialValueInEffect: false })
  const read = useBehind(definition, asked)
  const column = of.columns[asked.column]
  if (!column) return null
  const cells =
    asked.keys === null ? of.total : of.rows.find((row) => row.keys.join('~') === asked.keys?.join('~'))?.cells
  const cell = cells?.[asked.column]
  const flag = column.of === 'count' || column.of === 'share'
  const gave = (value: number | null) =>
    column.value === 'rows' || column.of === 'count' || value === null
      ? ''
      : flag
        ? value === 1
          ? say.yes
          : say.no
        : figure(value, column.unit)
  return (
    <Drawer
      opened
      onClose={onClose}
      position={phone ? 'bottom' : 'right'}
      size={phone ? '88%' : 'lg'}
      title={`${nameOf(of, asked.keys)}: ${column.label}${cell ? `, ${figure(cell.value, column.unit)}` : ''}`}
      closeButtonProps={{ 'aria-label': common.close }}
    >
      <div className="stack">
        {cell && (
          <p className="d2">{cell.behind === 0 ? say.behindNone : say.behind(cell.behind, common.inside(of.row))}</p>
        )}
        <RefusalNote error={read.error} what={say.cannotShowBehind} />
        {read.isPending && <Skeleton rows={5} />}
        <ul className="rb-behind" aria-label={say.behind(cell?.behind ?? 0, common.inside(of.row))}>
          {read.items?.map((item) => (
            <li key={item.id}>
              <span className="grow">
                {item.requestId ? (
                  <Link className="link" to="/requests/$request" params={{ request: item.requestId }}>
                    {item.label}
                  </Link>
                ) : (
                  <span>{item.label}</span>
                )}
                <span className="block sm d3">
                  {item.account.name}, <span className="tn">{when(item.at, serverNow())}</span>
                </span>
              </span>
              <span className="tn b">{gave(item.value)}</span>
            </li>
          ))}
        </ul>
        {read.hasNextPage && (
          <Btn busy={read.isFetchingNextPage} onClick={() => void read.fetchNextPage()}>
            {say.more}
            {cell && read.items && <span className="d3 tn">{count(cell.behind - read.items.length)}</span>}
          </Btn>
        )}
      </div>
    </Drawer>
  )
}

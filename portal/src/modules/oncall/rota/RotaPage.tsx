import { useMediaQuery } from '@mantine/hooks'
import { IconChevronLeft, IconChevronRight, IconPencil } from '@tabler/icons-react'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { oncall } from '#contracts/oncall'
import { useFilters } from '../../../filters.ts'
import { useKeys } from '../../../keys.ts'
import { useRead } from '../../../queries.ts'
import { useMay, useMe } from '../../../session.ts'
import { useTitle } from '../../../shell/title.ts'
import { useNowEvery } from '../../../time.ts'
import { Btn, BtnLink } from '../../../ui/Btn.tsx'
import { Seg } from '../../../ui/Seg.tsx'
import { Empty, RefusalNote, Skeleton } from '../../../ui/States.tsx'
import { rotaWords as words } from '../../../words/oncall.ts'
import { planWords as plan } from '../../../words/plan.ts'
import { useStaff } from '../../accounts/pickers.tsx'
import type { Rota } from '../words.ts'
import { Absences } from './Absences.tsx'
import { Agenda } from './Agenda.tsx'
import { Board, type Schedule, type Shift } from './Board.tsx'
import { Changes } from './Changes.tsx'
import { Chosen } from './Chosen.tsx'
import { changesOf, isReady, overridesAfter, useDraft } from './draft.ts'
import { Feeds } from './Feeds.tsx'
import { Import } from './Import.tsx'
import { Learners } from './Learners.tsx'
import { NextDays } from './NextDays.tsx'
import { useProof } from './Proof.tsx'
import { type Range, rangeAround, rangeOfAddress, rangeWords, type View } from './range.ts'
import { Shares } from './Shares.tsx'
import { Swaps } from './Swaps.tsx'
import { WhoPaged } from './WhoPaged.tsx'
import './board.css'
import './rota.css'
import './beside.css'

const KINDS = ['rota', 'override', 'person']

/** A rota: who is on call, why, and what is to change. */
export default function RotaPage() {
  const { rota: id } = useParams({ strict: false }) as { rota: string }
  const read = useRead(oncall.getRota, { params: { id } }, { kinds: KINDS })
  useTitle(read.data?.name ?? plan.rota)
  if (read.error)
    return (
      <div className="pad">
        <RefusalNote error={read.error} />
      </div>
    )
  if (!read.data) return <Skeleton />
  return <Plan key={id} rota={read.data} />
}

/** What the saved plan says, and what it would be with the changes. */
function useSchedules(rota: Rota, range: Range, changes: ReturnType<typeof useDraft>['changes'], now: number) {
  const between = { from: new Date(range.from).toISOString(), until: new Date(range.until).toISOString() }
  const saved = useRead(oncall.schedule, { params: { id: rota.id }, query: between }, { kinds: KINDS, keep: true })
  const ready = changes.filter(isReady)
  const preview = useRead(
    oncall.preview,
    {
      body: {
        rota: {
          name: rota.name,
          description: rota.description,
          zone: rota.zone,
          mustCover: rota.mustCover,
          holidaysId: rota.holidaysId,
          layers: rota.layers.map((layer) => ({
            ...layer,
            participants: layer.participants.map((person) => person.id),
            validFrom: layer.validFrom?.toISOString() ?? null,
            validUntil: layer.validUntil?.toISOString() ?? null,
          })),
        },
        overrides: overridesAfter(rota, changes),
        ...between,
      },
    },
    { enabled: ready.length > 0, keep: true, kinds: KINDS },
  )
  const schedule = useMemo<Schedule | undefined>(() => {
    if (!saved.data) return undefined
    if (ready.length === 0 || !preview.data) return { ...saved.data, final: joined(saved.data.final) }
    // The past has overrides that ended: only the saved plan knows them.
    return {
      ...preview.data,
      final: joined([
        ...saved.data.final
          .filter((shift) => shift.from.getTime() < now)
          .map((shift) => ({ ...shift, until: new Date(Math.min(shift.until.getTime(), now)) })),
        ...preview.data.final
          .filter((shift) => shift.until.getTime() > now)
          .map((shift) => ({ ...shift, from: new Date(Math.max(shift.from.getTime(), now)) })),
      ]),
    }
  }, [saved.data, preview.data, ready.length, now])
  return { schedule, saved: saved.data, error: saved.error ?? (ready.length > 0 ? preview.error : null) }
}

/** Parts of one shift, cut at this moment or at hand-overs below an override, are one again. */
function joined(shifts: Shift[]): Shift[] {
  const whole: Shift[] = []
  for (const shift of shifts) {
    const last = whole.at(-1)
    const goesOn =
      last?.until.getTime() === shift.from.getTime() &&
      last.person.id === shift.person.id &&
      last.overrideId === shift.overrideId &&
      (last.overrideId !== null || last.layerId === shift.layerId)
    if (last && goesOn) whole[whole.length - 1] = { ...last, until: shift.until }
    else whole.push(shift)
  }
  return whole
}

function Plan({ rota }: { rota: Rota }) {
  const me = useMe()
  const writes = useMay('rota.write')
  const now = useNowEvery(60_000)
  const { values, set } = useFilters(['from', 'view'])
  const range = rangeOfAddress(values.from, values.view, rota.zone, now)
  const draft = useDraft(rota.id)
  // One column: what is being changed stands above the days, not below everything.
  const oneColumn = useMediaQuery('(max-width: 900px)')
  const [chosen, setChosen] = useState<Shift | null>(null)
  const people = useMemo(() => {
    const all = new Map(rota.layers.flatMap((layer) => layer.participants).map((person) => [person.id, person]))
    return [...all.values()]
  }, [rota])
  const staff = useStaff(people)
  const nameOf = (id: string | null) => staff.items.find((one) => one.id === id)?.name ?? plan.who
  const { schedule, saved, error } = useSchedules(rota, range, draft.changes, now)

  const go = (shift: number) => {
    const next = rangeAround(range.from + 12 * 3_600_000, range.view, rota.zone, shift)
    set({ from: next.days[0]?.date ?? '' })
  }
  const view = (next: View) => set({ view: next === 'month' ? 'month' : '' })
  function cover(from: number, until: number) {
    const known = people.some((person) => person.id === me.id)
    draft.add({ key: crypto.randomUUID(), kind: 'cover', personId: known ? me.id : null, from, until, reason: '' })
    setChosen(null)
    if (oneColumn) document.getElementById('main')?.scrollTo({ top: 0 })
    if (from < range.from || from >= range.until) {
      const there = rangeAround(from, range.view, rota.zone)
      set({ from: there.days[0]?.date ?? '' })
    }
  }
  const nextHour = now - (now % 3_600_000) + 3_600_000
  const coverNext = () => cover(nextHour, nextHour + 2 * 3_600_000)
  const complete = draft.changes.length > 0 && draft.changes.every(isReady)
  const proof = useProof({ rotaId: rota.id, ...changesOf(draft.changes) }, complete)
  const ready = complete && proof.ready && proof.error === null
  useKeys([
    { keys: '[', does: plan.back, run: () => go(-1) },
    { keys: ']', does: plan.on, run: () => go(1) },
    { keys: 't', does: plan.today, run: () => set({ from: '' }) },
    ...(writes ? [{ keys: 'o', does: plan.override, run: coverNext }] : []),
    { keys: 'u', does: plan.undo, run: draft.undo, hidden: draft.changes.length === 0 },
  ])
  useEffect(() => {
    if (draft.changes.length === 0) return
    const undo = (event: KeyboardEvent) => {
      const typing = event.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(event.target.tagName)
      if (typing || event.key.toLowerCase() !== 'z' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      draft.undo()
    }
    const leave = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('keydown', undo)
    window.addEventListener('beforeunload', leave)
    return () => {
      window.removeEventListener('keydown', undo)
      window.removeEventListener('beforeunload', leave)
    }
  }, [draft])

  return (
    <div className="ro">
      <div className="head">
        <h1 className="h1">{rota.name}</h1>
        <span className="d3 desk-only">{plan.rotaIn(rota.zone)}</span>
        <span className="row steps">
          <Btn
            icon={IconChevronLeft}
            aria-label={range.view === 'week' ? plan.weekBefore : plan.monthBefore}
            onClick={() => go(-1)}
          />
          <Btn onClick={() => set({ from: '' })}>{plan.toToday}</Btn>
          <Btn
            icon={IconChevronRight}
            aria-label={range.view === 'week' ? plan.weekAfter : plan.monthAfter}
            onClick={() => go(1)}
          />
        </span>
        <span className="b nw tn">{rangeWords(range)}</span>
        <span className="desk-only">
          <Seg
            label={plan.howMuch}
            value={range.view}
            options={[
              { value: 'week', label: plan.week },
              { value: 'month', label: plan.month },
            ]}
            onChange={view}
          />
        </span>
        <span className="push row">
          {draft.changes.length === 0 && writes && (
            <BtnLink to="/on-call/rotas/$rota/edit" params={{ rota: rota.id }} icon={IconPencil}>
              {plan.edit}
            </BtnLink>
          )}
          {draft.changes.length > 0 && (
            <>
              <Btn onClick={draft.clear}>{plan.discard}</Btn>
              <Btn
                look="primary"
                busy={draft.saving}
                disabled={!ready}
                title={ready ? undefined : plan.needsEach}
                onClick={() => void draft.save(proof.proof?.seen ?? undefined)}
              >
                {draft.saving
                  ? words.saving
                  : proof.fresh > 0
                    ? words.saveWithGaps(proof.fresh)
                    : words.saveChanges(draft.changes.length)}
              </Btn>
            </>
          )}
        </span>
      </div>
      <div className="plan">
        {oneColumn && <Changes rota={rota} draft={draft} known={people} proof={proof} />}
        {error && <RefusalNote error={error} />}
        {!schedule || !saved ? (
          <Skeleton rows={4} />
        ) : rota.layers.length === 0 ? (
          <Empty
            title={plan.noLayers}
            act={
              writes ? (
                <BtnLink look="primary" to="/on-call/rotas/$rota/edit" params={{ rota: rota.id }}>
                  {plan.firstLayer}
                </BtnLink>
              ) : undefined
            }
          >
            {plan.layerIs}
          </Empty>
        ) : (
          <>
            <Board
              rota={rota}
              range={range}
              schedule={schedule}
              draft={draft}
              writes={writes}
              nameOf={nameOf}
              chosen={chosen}
              onChoose={setChosen}
              onNew={cover}
            />
            <Agenda schedule={schedule} range={range} changes={draft.changes} writes={writes} onCover={cover} />
            {writes && (
              <Btn size="touch" className="phone-only cover-now" onClick={coverNext}>
                {plan.coverTime}
              </Btn>
            )}
            <NextDays rotaId={rota.id} zone={rota.zone} writes={writes} onFill={cover} />
            <Absences rota={rota} draft={draft} writes={writes} />
            <Swaps rotaId={rota.id} />
            <Learners rota={rota} writes={writes} known={people} />
          </>
        )}
      </div>
      <aside aria-label={plan.aside}>
        {!oneColumn && <Changes rota={rota} draft={draft} known={people} proof={proof} />}
        {chosen && (
          <Chosen
            shift={chosen}
            rota={rota}
            draft={draft}
            schedule={schedule}
            writes={writes}
            onCover={cover}
            onClose={() => setChosen(null)}
          />
        )}
        <Shares rotaId={rota.id} zone={rota.zone} />
        <WhoPaged policies={rota.usedBy} />
        <Feeds rota={rota} />
        {writes && <Import rota={rota} known={people} />}
      </aside>
    </div>
  )
}

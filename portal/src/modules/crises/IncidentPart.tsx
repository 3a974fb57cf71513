import type { IncidentPartProps } from '../alerts/parts.ts'
import { CrisisNote } from './CrisisNote.tsx'

/** On the page of an incident: its crisis, or the button that declares it. */
export default function IncidentPart({ of }: IncidentPartProps) {
  return <CrisisNote about={{ incident: of.id }} over={of.status !== 'open'} />
}

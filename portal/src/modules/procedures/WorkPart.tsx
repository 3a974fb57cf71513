import { WorkList } from './WorkList.tsx'

/** On "My work": steps of projects. */
export default function WorkPart() {
  return <WorkList withAccount />
}

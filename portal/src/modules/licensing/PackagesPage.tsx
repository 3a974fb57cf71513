import { say } from '../../words/licensing.ts'
import { LicenceFrame } from './Frame.tsx'
import { PackageList } from './PackageList.tsx'

/** The download area. */
export default function PackagesPage() {
  return (
    <LicenceFrame title={say.downloads}>
      <PackageList />
    </LicenceFrame>
  )
}

import '../../trusted.ts'
import '../../zod-setup.ts'
import '@fontsource-variable/inter/wght.css'
import '../../ui/tokens.css'
import '../../ui/base.css'
import './wall.css'
import { createRoot } from 'react-dom/client'
import { language } from '../../words/pick.ts'
import { renew } from './reading.ts'
import { Wall } from './Wall.tsx'

// A page of its own beside the portal's: a television shows nothing else, and loads less than half of the code.
document.documentElement.lang = language
// Otherwise it is asked for only when the first words stand there.
void document.fonts.load('16px "Inter Variable"')
createRoot(document.getElementById('root') as HTMLElement, { onUncaughtError: renew }).render(<Wall />)

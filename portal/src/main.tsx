import './trusted.ts'
import './zod-setup.ts'
import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import './ui/tokens.css'
import './ui/base.css'
import './ui/panels.css'
import './ui/rows.css'
import './ui/marks.css'
import './ui/controls.css'
import './ui/mantine.css'
import { MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { onSignedOut } from './api.ts'
import { forgetDevice } from './offline/forget.ts'
import { queries } from './queries.ts'
import { router } from './router.tsx'
import { ProofDialog } from './shell/ProofDialog.tsx'
import { cssVariables, theme } from './theme.ts'
import { language } from './words/pick.ts'

document.documentElement.lang = language

onSignedOut(() => {
  queries.setQueryData(['session'], null)
  void forgetDevice()
})

if ('serviceWorker' in navigator && import.meta.env.PROD)
  void navigator.serviceWorker.register(`/sw.js?language=${language}`)

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queries}>
        <RouterProvider router={router} />
        <ProofDialog />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)

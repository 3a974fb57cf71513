import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'

/** Nobody is signed in: on to the sign-in page, which comes back here afterwards. */
export function ToSignIn() {
  const navigate = useNavigate()
  useEffect(() => {
    const here = location.pathname + location.search
    void navigate({ to: '/sign-in', search: here === '/' ? {} : { back: here }, replace: true })
  }, [navigate])
  return null
}

import { Outlet } from 'react-router';

export function AppFrame() {
  return <Outlet />;
}

import { NavLink } from 'react-router';
import classes from './backup-sections.module.css';

const SECTIONS = [
  { to: '/backups', label: 'Backups' },
  { to: '/backups/schedule', label: 'Schedule' },
  { to: '/backups/destinations', label: 'Destinations' },
  { to: '/backups/devices', label: 'Devices' },
  { to: '/backups/activity', label: 'Activity' },
  { to: '/security', label: 'Security' },
] as const;

/** The links between the pages about backups, with the current one marked. At the top of each of them. */
export function BackupSections() {
  return (
    <nav aria-label="Pages about backups">
      <ul className={classes.list}>
        {SECTIONS.map(({ to, label }) => (
          <li key={to}>
            <NavLink to={to} end className={classes.link ?? ''}>
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

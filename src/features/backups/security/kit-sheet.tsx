import { Portal } from '@mantine/core';
import type { RecoveryKit } from '../../../backup/contract/backups.ts';
import classes from './kit-sheet.module.css';
import { KIT_PURPOSE, kitSteps, kitText, type KitPlace } from './kit-text.ts';
import { qrPath } from './qr-path.ts';

/** The kit as it looks on paper. */
export function KitSheet({ kit, place }: { readonly kit: RecoveryKit; readonly place: KitPlace }) {
  const text = kitText(kit, place);
  const { size, path } = qrPath(kit.recoveryKey);
  return (
    <section className={classes.sheet} aria-label="Recovery kit">
      <p className={classes.heading}>Heirloom recovery kit</p>
      <div className={classes.key}>
        <ol className={classes.groups} aria-label="Recovery key">
          {text.groups.map((group, at) => (
            <li key={at}>
              <span className={classes.number}>{at + 1}</span>
              {group}
            </li>
          ))}
        </ol>
        <svg
          className={classes.code}
          viewBox={`0 0 ${size} ${size}`}
          role="img"
          aria-label="The recovery key as a QR code"
          shapeRendering="crispEdges"
        >
          <path d={path} />
        </svg>
      </div>
      <dl className={classes.facts}>
        <dt>Made on</dt>
        <dd>{text.date}</dd>
        <dt>Opens</dt>
        <dd>the backups {text.shortId}</dd>
        <dt>Made at</dt>
        <dd>{text.address}</dd>
        {text.pageSha256 !== undefined && (
          <>
            <dt>recover.html</dt>
            <dd>SHA-256 on that day: {text.pageSha256}</dd>
          </>
        )}
      </dl>
      <p className={classes.heading}>How to get your data back</p>
      <ol className={classes.steps}>
        {kitSteps(text).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>{KIT_PURPOSE}</p>
    </section>
  );
}

/** The same, for the printer alone. */
export function PrintedKit({ kit, place }: { readonly kit: RecoveryKit; readonly place: KitPlace }) {
  return (
    <Portal reuseTargetNode={false} className={classes.print ?? ''}>
      <KitSheet kit={kit} place={place} />
    </Portal>
  );
}

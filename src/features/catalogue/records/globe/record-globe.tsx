import { ActionIcon } from '@mantine/core';
import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import type { Collection, Field, View } from '../../../../catalogue/model.ts';
import type { QueryAnswer } from '../../../../catalogue/query/query-types.ts';
import { useFillHeight } from '../use-fill-height.ts';
import { GlobeCard } from './globe-card.tsx';
import { GlobeList } from './globe-list.tsx';
import classes from './record-globe.module.css';
import { useGlobe } from './use-globe.ts';

const ZOOM_STEP = 1.5;

interface RecordGlobeProps {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  readonly view: View;
  readonly answer: QueryAnswer;
}

/** Records on a globe that is turned by dragging or with arrow keys, next to a list of those in view. */
export function RecordGlobe({ collection, fields, view, answer }: RecordGlobeProps) {
  const [frame, height] = useFillHeight<HTMLDivElement>();
  const [selectedId, setSelectedId] = useState<string>();
  const { stage, land, points, marker, inView, onKeyDown, zoom, fit, lookAt } = useGlobe(
    view.id,
    answer.globe,
    selectedId,
    setSelectedId,
  );
  return (
    <div ref={frame} className={classes.layout}>
      <div
        ref={stage}
        className={classes.stage}
        style={{ height }}
        tabIndex={0}
        role="application"
        onKeyDown={onKeyDown}
        aria-label={`Globe of ${collection.name}. Arrow keys turn it, plus and minus zoom, Home shows everything, Enter opens the place in the middle.`}
      >
        <canvas ref={land} className={classes.canvas} aria-hidden />
        <canvas ref={points} className={classes.canvas} aria-hidden />
        <div ref={marker} className={classes.marker} hidden />
        <div className={classes.buttons}>
          <ActionIcon
            variant="default"
            aria-label="Zoom in"
            onClick={() => {
              zoom(ZOOM_STEP);
            }}
          >
            <IconPlus size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon
            variant="default"
            aria-label="Zoom out"
            onClick={() => {
              zoom(1 / ZOOM_STEP);
            }}
          >
            <IconMinus size={16} aria-hidden />
          </ActionIcon>
          <ActionIcon variant="default" aria-label="Show everything" onClick={fit}>
            <IconFocusCentered size={16} aria-hidden />
          </ActionIcon>
        </div>
        {selectedId !== undefined && (
          <GlobeCard
            id={selectedId}
            fields={fields}
            titleFieldId={collection.titleFieldId}
            href={`/collections/${collection.id}/records/${selectedId}?view=${view.id}`}
            onClose={() => {
              setSelectedId(undefined);
            }}
          />
        )}
      </div>
      <GlobeList
        inView={inView}
        located={answer.globe?.list.length ?? 0}
        matching={answer.list.length}
        height={height}
        titleFieldId={collection.titleFieldId}
        selectedId={selectedId}
        onSelect={lookAt}
      />
    </div>
  );
}

import { Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { Collection, Field, FieldValue, View } from '../../../../catalogue/model.ts';
import type { QueryAnswer } from '../../../../catalogue/query/query-types.ts';
import type { ViewPatch } from '../../../../catalogue/views.ts';
import { RecordBoard } from '../board/record-board.tsx';
import { RecordGallery } from '../gallery/record-gallery.tsx';
import { LoadingRecords } from '../page-states.tsx';
import { RecordTable } from '../table/record-table.tsx';
import { mainFieldOf, shownFields } from './view-query.ts';

// The world map is loaded only when a globe is shown.
const RecordGlobe = lazy(async () => ({ default: (await import('../globe/record-globe.tsx')).RecordGlobe }));

interface ViewBodyProps {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  readonly view: View;
  readonly answer: QueryAnswer;
  readonly onChangeView: (patch: ViewPatch) => void;
  readonly onNew: (values: Readonly<Record<string, FieldValue>>) => void;
}

/** The answer, in the form of the view's kind. */
export function ViewBody({ collection, fields, view, answer, onChangeView, onNew }: ViewBodyProps) {
  const shown = shownFields(view, fields, collection.titleFieldId);
  const main = mainFieldOf(view, fields);
  switch (view.kind) {
    case 'table':
      return (
        <RecordTable collection={collection} fields={shown} view={view} answer={answer} onChangeView={onChangeView} />
      );
    case 'gallery':
      return <RecordGallery collection={collection} fields={shown} photosField={main} view={view} list={answer.list} />;
    case 'board':
      if (!main) return <Text c="dimmed">A board needs a select field. Add one in this collection’s settings.</Text>;
      return (
        <RecordBoard
          collection={collection}
          fields={shown}
          groupField={main}
          view={view}
          answer={answer}
          onNew={onNew}
        />
      );
    case 'globe':
      if (!main) return <Text c="dimmed">A globe needs a location field. Add one in this collection’s settings.</Text>;
      return (
        <Suspense fallback={<LoadingRecords />}>
          <RecordGlobe collection={collection} fields={shown} view={view} answer={answer} />
        </Suspense>
      );
  }
}

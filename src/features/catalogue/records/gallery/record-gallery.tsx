import { useElementSize } from '@mantine/hooks';
import { useVirtualList } from '../../../../ui/use-virtual-list.ts';
import { useEffect } from 'react';
import type { Collection, Field, View } from '../../../../catalogue/model.ts';
import type { RecordList } from '../../../../catalogue/query/record-list.ts';
import { useFillHeight } from '../use-fill-height.ts';
import { useRows } from '../use-rows.ts';
import { placeOfView, rememberPlace } from '../view-memory.ts';
import { GalleryCard } from './gallery-card.tsx';
import classes from './record-gallery.module.css';

const LEAST_CARD_WIDTH = 200;
const GAP = 12;
const LINE_HEIGHT = 22;
const MOST_LINES = 4;

interface RecordGalleryProps {
  readonly collection: Collection;
  readonly fields: readonly Field[];
  /** The field whose first photo is on the card. */
  readonly photosField: Field | undefined;
  readonly view: View;
  readonly list: RecordList;
}

/** Records as cards with a photo; draws only visible ones. */
export function RecordGallery({ collection, fields, photosField, view, list }: RecordGalleryProps) {
  const [element, height] = useFillHeight<HTMLDivElement>();
  const { ref: inner, width } = useElementSize<HTMLDivElement>();
  const lanes = Math.max(width < 420 ? 2 : 1, Math.floor((width + GAP) / (LEAST_CARD_WIDTH + GAP)));
  const shown = fields
    .filter((field) => field.id !== collection.titleFieldId && field.id !== photosField?.id)
    .slice(0, MOST_LINES);
  const cardWidth = (width - GAP * (lanes - 1)) / lanes;
  const rowHeight = Math.round((photosField ? cardWidth * 0.75 : 0) + 46 + shown.length * LINE_HEIGHT + GAP);

  const {
    virtualizer,
    items: rows,
    height: listHeight,
  } = useVirtualList({
    count: Math.ceil(list.length / lanes),
    getScrollElement: () => element.current,
    estimateSize: () => rowHeight,
    overscan: 2,
    initialOffset: () => placeOfView(view.id).offset,
    onChange: (instance) => {
      rememberPlace(view.id, { offset: instance.scrollOffset ?? 0 });
    },
  });
  useEffect(() => {
    virtualizer.measure();
  }, [virtualizer, rowHeight]);
  const records = useRows(list, (rows[0]?.index ?? 0) * lanes, ((rows.at(-1)?.index ?? 0) + 1) * lanes);

  return (
    <div
      ref={element}
      className={classes.scroller}
      style={{ height }}
      tabIndex={0}
      role="region"
      aria-label={`${collection.name}: ${view.name}`}
    >
      <div ref={inner} style={{ height: listHeight, position: 'relative' }} role="list">
        {width > 0 &&
          rows.map((row) =>
            list.slice(row.index * lanes, (row.index + 1) * lanes).map((id, lane) => (
              <div
                key={id}
                role="listitem"
                aria-setsize={list.length}
                aria-posinset={row.index * lanes + lane + 1}
                className={classes.place}
                style={{
                  width: cardWidth,
                  height: rowHeight - GAP,
                  transform: `translate(${lane * (cardWidth + GAP)}px, ${row.start}px)`,
                }}
              >
                <GalleryCard
                  record={records.get(id)}
                  fields={shown}
                  titleFieldId={collection.titleFieldId}
                  photosField={photosField}
                  href={`/collections/${collection.id}/records/${id}?view=${view.id}`}
                />
              </div>
            )),
          )}
      </div>
    </div>
  );
}

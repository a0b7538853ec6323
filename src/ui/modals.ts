import { modals as mantineModals } from '@mantine/modals';

// The dialogs are mounted after the first screen, which has none. Mantine would drop what is opened before that.
let isMounted = false;
const waiting: (() => void)[] = [];

function whenMounted(act: () => void): void {
  if (isMounted) act();
  else waiting.push(act);
}

/** Called by the component that shows the dialogs. */
export function setModalsMounted(isNowMounted: boolean): void {
  isMounted = isNowMounted;
  if (isMounted) for (const act of waiting.splice(0)) act();
}

/** Mantine's dialogs. One that is opened before they are mounted appears as soon as they are. */
export const modals = {
  open: (payload: Parameters<typeof mantineModals.open>[0]): void => {
    whenMounted(() => mantineModals.open(payload));
  },
  openConfirmModal: (payload: Parameters<typeof mantineModals.openConfirmModal>[0]): void => {
    whenMounted(() => mantineModals.openConfirmModal(payload));
  },
  close: (id: string): void => {
    whenMounted(() => {
      mantineModals.close(id);
    });
  },
};

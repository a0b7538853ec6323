import { ModalsProvider } from '@mantine/modals';
import { useEffect } from 'react';
import { setModalsMounted } from './modals.ts';

/** Shows the dialogs that are opened with `modals`. */
export function ModalHost() {
  return (
    <ModalsProvider>
      <Mounted />
    </ModalsProvider>
  );
}

/** A child's effects run after the layout effects with which the provider begins to listen. */
function Mounted() {
  useEffect(() => {
    setModalsMounted(true);
    return () => {
      setModalsMounted(false);
    };
  }, []);
  return null;
}

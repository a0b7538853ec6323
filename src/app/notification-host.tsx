// A module of its own, so that only this component, and not the whole package, is loaded after the first screen.
export { Notifications as NotificationHost } from '@mantine/notifications';

import type { View } from './model.ts';

/** The view without any mention of the field: filters, sorts, widths, the board's or the main field. */
export function withoutField(view: View, fieldId: string): View {
  const { boardFieldId, mainFieldId, ...rest } = view;
  return {
    ...rest,
    filters: view.filters.filter((filter) => filter.fieldId !== fieldId),
    sorts: view.sorts.filter((sort) => sort.fieldId !== fieldId),
    hiddenFieldIds: view.hiddenFieldIds.filter((id) => id !== fieldId),
    columnWidths: Object.fromEntries(Object.entries(view.columnWidths).filter(([id]) => id !== fieldId)),
    ...(boardFieldId !== undefined && boardFieldId !== fieldId && { boardFieldId }),
    ...(mainFieldId !== undefined && mainFieldId !== fieldId && { mainFieldId }),
  };
}

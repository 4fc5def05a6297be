// The names under which the operator appears in the API: as the owner of fields, and as the one who reports Events.

/** Owner of every field that is applied. Changing it would orphan the fields of all running sessions. */
export const fieldManager = 'orchestra-operator';

/** Who reports Events. */
export const reportingController = 'orchestra.io/operator';

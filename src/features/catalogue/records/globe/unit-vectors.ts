const toRadians = Math.PI / 180;

/** Points on the unit sphere (x, y, z, x, y, z …) from latitudes and longitudes in degrees (one after the other). */
export function toUnitVectors(coordinates: Float32Array): Float32Array<ArrayBuffer> {
  const count = coordinates.length / 2;
  const vectors = new Float32Array(count * 3);
  for (let point = 0; point < count; point += 1) {
    const latitude = (coordinates[point * 2] ?? 0) * toRadians;
    const longitude = (coordinates[point * 2 + 1] ?? 0) * toRadians;
    const cosLat = Math.cos(latitude);
    vectors[point * 3] = cosLat * Math.cos(longitude);
    vectors[point * 3 + 1] = cosLat * Math.sin(longitude);
    vectors[point * 3 + 2] = Math.sin(latitude);
  }
  return vectors;
}

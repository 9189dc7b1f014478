/** What the customer sees. */
export function formatPrice(pence: number): string {
  return `£${(pence / 100).toFixed(2)}`;
}

export function showMessage(text: string): void {
  const place = document.getElementById("message");
  if (place) {
    place.textContent = text;
  }
}

/** What the customer has picked so far. */
export class Basket {
  private readonly lines = new Map<string, number>();

  add(isbn: string, count = 1): void {
    this.lines.set(isbn, (this.lines.get(isbn) ?? 0) + count);
  }

  remove(isbn: string): void {
    this.lines.delete(isbn);
  }

  count(): number {
    let sum = 0;
    this.lines.forEach((copies) => (sum += copies));
    return sum;
  }

  copies(): Record<string, number> {
    return Object.fromEntries(this.lines);
  }
}

/** Wires the buttons of the page. */
import { ApiClient, ApiError } from "./api";
import { Basket } from "./basket";
import { formatPrice, showMessage } from "./view";

const basket = new Basket();
const client = new ApiClient("");

export function onAdd(isbn: string): void {
  basket.add(isbn);
  void refresh();
}

export async function refresh(): Promise<void> {
  const price = await client.quote(basket, "guest");
  showMessage(`${basket.count()} books, ${formatPrice(price)}`);
}

export async function onOrder(customer: string): Promise<void> {
  try {
    const price = await client.place(basket, customer);
    showMessage(`Ordered for ${formatPrice(price)}.`);
  } catch (error) {
    showMessage(error instanceof ApiError ? error.message : "The shop cannot be reached.");
  }
}

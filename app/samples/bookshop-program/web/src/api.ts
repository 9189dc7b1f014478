/** The page's only door to the server. */
import { Basket } from "./basket";

export interface OrderRequest {
  customer: string;
  copies: Record<string, number>;
  discounts: string[];
}

export class ApiClient {
  constructor(private readonly base: string) {}

  async quote(basket: Basket, customer: string): Promise<number> {
    return this.post("/quote", toRequest(basket, customer));
  }

  async place(basket: Basket, customer: string): Promise<number> {
    return this.post("/orders", toRequest(basket, customer));
  }

  private async post(path: string, body: OrderRequest): Promise<number> {
    const response = await fetch(this.base + path, { method: "POST", body: JSON.stringify(body) });
    if (!response.ok) {
      throw new ApiError(response.status);
    }
    return response.json();
  }
}

export class ApiError extends Error {
  constructor(readonly status: number) {
    super(`The shop answered ${status}.`);
  }
}

export function toRequest(basket: Basket, customer: string): OrderRequest {
  return { customer, copies: basket.copies(), discounts: basket.count() >= 10 ? ["bulk"] : [] };
}

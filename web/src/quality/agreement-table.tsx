import './agreement-table.css';
import { formatCount } from '../format/numbers.ts';

interface Props {
  readonly categories: readonly string[];
  readonly table: readonly (readonly number[])[];
}

/** How often which two labels met. A share of agreement alone says little where most are alike. */
export function AgreementTable({ categories, table }: Props) {
  if (table.every((row) => row.every((count) => count === 0))) return null;
  return (
    <table className="small-table">
      <caption>One label (rows) and the other (columns)</caption>
      <thead>
        <tr>
          <td />
          {categories.map((category) => (
            <th key={category} scope="col">
              {category}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {table.map((row, i) => (
          <tr key={categories[i]}>
            <th scope="row">{categories[i]}</th>
            {row.map((count, j) => (
              <td key={categories[j]}>{formatCount(count)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

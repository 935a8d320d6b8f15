'use strict';

/* Niceties only: the page is whole without them. */

/* Sorts the rows of each body by a column; group headings stay on top. */
function sortBy(table, column, down) {
	for (const body of table.tBodies) {
		const rows = [...body.rows].filter(row => !row.classList.contains('group'));
		const key = row => {
			const cell = row.cells[column];
			return cell.dataset.n === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.n);
		};
		rows.sort((a, b) => {
			const x = key(a), y = key(b);
			const order = typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y));
			return down ? -order : order;
		});
		body.append(...rows);
	}
}

for (const table of document.querySelectorAll('table[data-sort]')) {
	const heads = [...table.tHead.rows[0].cells];
	for (const head of heads.filter(cell => cell.tagName === 'TH')) {
		const button = document.createElement('button');
		button.type = 'button';
		button.append(...head.childNodes);
		head.append(button);
		button.addEventListener('click', () => {
			const down = head.getAttribute('aria-sort') !== 'descending' && (head.classList.contains('n') ||
				head.getAttribute('aria-sort') === 'ascending');
			for (const other of heads)
				other.removeAttribute('aria-sort');
			head.setAttribute('aria-sort', down ? 'descending' : 'ascending');
			sortBy(table, head.cellIndex, down);
		});
	}
}

/* What is folded away on the screen is needed on paper, but for lists that would fill a book. */
const ROWS_ON_PAPER = 200;

addEventListener('beforeprint', () => {
	for (const details of document.querySelectorAll('details:not([open])')) {
		if (details.querySelectorAll('tr, li').length > ROWS_ON_PAPER)
			continue;
		details.open = true;
		details.dataset.printed = '';
	}
});
addEventListener('afterprint', () => {
	for (const details of document.querySelectorAll('details[data-printed]')) {
		details.open = false;
		delete details.dataset.printed;
	}
});

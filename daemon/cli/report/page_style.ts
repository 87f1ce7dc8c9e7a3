/** How the page looks, in light and dark; it fetches nothing. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; --back: #fff; --text: #1c2128; --faint: #5a6472; --line: #d5dae1;
  --l0: #e9ecf0; --l1: #c3ddc9; --l2: #84bf95; --l3: #3f9460; --l4: #1d6a3d; }
@media (prefers-color-scheme: dark) { :root { --back: #14181d; --text: #e4e8ed; --faint: #9aa5b2;
  --line: #343c46; --l0: #252c34; --l1: #1f4a30; --l2: #2d7548; --l3: #49a86b; --l4: #8bdda6; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 70rem; padding: 1.5rem 1rem 4rem; background: var(--back);
  color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; } h2 { font-size: 1.25rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
.faint, figcaption, footer { color: var(--faint); font-size: .875rem; }
.wide { overflow-x: auto; } ul { padding-left: 1.25rem; }
figure { margin: 0; max-width: 47rem; } figure > svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--faint); font: 12px system-ui, sans-serif; }
.l0 { fill: var(--l0); } .l1 { fill: var(--l1); } .l2 { fill: var(--l2); } .l3 { fill: var(--l3); }
.l4 { fill: var(--l4); } .axis { stroke: var(--line); }
.gap { fill: none; stroke: var(--faint); stroke-opacity: .55; stroke-dasharray: 2 3; }
.hatch { fill: var(--l1); stroke: var(--l3); stroke-width: 2; stroke-dasharray: 3 2; }
.key { display: inline-block; margin-right: .75rem; } .key svg { vertical-align: -2px; }
table { border-collapse: collapse; font-size: .8125rem; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .5rem; border-bottom: 1px solid var(--line); text-align: right;
  white-space: nowrap; }
th:first-child { text-align: left; max-width: 20rem; overflow: hidden; text-overflow: ellipsis; }
thead th { color: var(--faint); font-weight: 600; } tfoot th, tfoot td { font-weight: 600; }
summary { cursor: pointer; margin-top: .5rem; font-size: .875rem; }
@media print { details { display: none; } }
`;

import { Component, type ComponentChild, type ComponentType } from "preact";

/** The same part, drawn again only when one of its props is another than before. */
export function still<Props extends object>(
  Part: (props: Props) => ComponentChild,
): ComponentType<Props> {
  const Inner = Part as ComponentType<Props>;
  return class Still extends Component<Props> {
    override shouldComponentUpdate(next: Readonly<Props>): boolean {
      return !isSame(this.props as Props, next as Props);
    }

    override render() {
      return <Inner {...this.props as Props} />;
    }
  };
}

function isSame<Props extends object>(before: Props, after: Props): boolean {
  const keys = Object.keys(after) as (keyof Props)[];
  return keys.length === Object.keys(before).length &&
    keys.every((key) => Object.is(before[key], after[key]));
}

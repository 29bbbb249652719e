/** A component that is rendered again only when one of its props is another value. */
import { Component, type ComponentChild, createElement, type FunctionComponent } from "preact";

export const memo = <Props extends object>(render: (props: Props) => ComponentChild): FunctionComponent<Props> => {
  class Memo extends Component<Props> {
    override shouldComponentUpdate(next: Props): boolean {
      const now = this.props as Props;
      return Object.keys(next).some((name) => next[name as keyof Props] !== now[name as keyof Props]);
    }
    override render(): ComponentChild {
      return render(this.props);
    }
  }
  return (props) => createElement(Memo as never, props);
};
